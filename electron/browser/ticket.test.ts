import { describe, expect, it } from 'vitest';
import { createTokens } from './ticket';

describe('tokens', () => {
  it('accept the lasting one any number of times', () => {
    const tokens = createTokens();
    expect([tokens.accept(tokens.token), tokens.accept(tokens.token)]).toEqual([true, true]);
  });

  it('accept a ticket once', () => {
    const tokens = createTokens();
    const [first, second] = [tokens.issue(), tokens.issue()];
    expect([tokens.accept(first), tokens.accept(first), tokens.accept(second)]).toEqual([true, false, true]);
  });

  it('let a ticket go stale', () => {
    let now = 0;
    const tokens = createTokens(() => now);
    const ticket = tokens.issue();
    now = 60_000;
    expect(tokens.accept(ticket)).toBe(false);
  });

  it('are long, and nothing else is accepted', () => {
    const tokens = createTokens();
    expect(tokens.token.length).toBeGreaterThanOrEqual(43);
    for (const wrong of ['', tokens.token.slice(1), `${tokens.token}x`])
      expect(tokens.accept(wrong)).toBe(false);
  });
});
