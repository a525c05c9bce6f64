/**
 * Tokens that open the studio: one for people, good while the host runs, and tickets for a browser that we start.
 *
 * A program's arguments can be read by every user of the machine, so what we put there must be worthless by then:
 * a ticket works once and for a minute.
 */
import { randomBytes } from 'node:crypto';
import { sameSecret } from './guard';

const TICKET_MS = 60_000;

export interface Tokens {
  /** The lasting one. */
  readonly token: string;
  /** A new ticket. */
  issue(): string;
  /** True once for a ticket, always for the token. */
  accept(given: string): boolean;
}

const secret = () => randomBytes(32).toString('base64url');

export const createTokens = (now: () => number = Date.now): Tokens => {
  const token = secret();
  let tickets: { readonly value: string; readonly until: number }[] = [];
  return {
    token,
    issue: () => {
      const ticket = { value: secret(), until: now() + TICKET_MS };
      tickets.push(ticket);
      return ticket.value;
    },
    accept: (given) => {
      tickets = tickets.filter(({ until }) => until > now());
      const found = tickets.find(({ value }) => sameSecret(given, value));
      tickets = tickets.filter((ticket) => ticket !== found);
      return found !== undefined || sameSecret(given, token);
    },
  };
};
