/** How a receipt's verdict looks: each colour with a shape of its own, for those who don't tell the colours apart. */
import type { VerdictColour } from '../../shared/domain/verdict';
import type { Tone } from './Feedback';
import type { IconName } from './Icon';

export const verdictLooks: Readonly<Record<VerdictColour, { readonly tone: Tone; readonly icon: IconName }>> =
  {
    green: { tone: 'good', icon: 'check' },
    amber: { tone: 'warn', icon: 'info' },
    red: { tone: 'bad', icon: 'warning' },
  };
