/**
 * Short messages that come and go: what just happened with a way back, or what failed with its remedy.
 *
 * Timers are the view's business (a toast waits while it is pointed at or focused); the store only holds the list.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ClientFailure } from '../host/client';

export interface Toast {
  readonly id: number;
  readonly tone: 'neutral' | 'good' | 'warn' | 'bad';
  readonly title: string;
  /** What to do about it. */
  readonly detail: string | null;
  readonly action: { readonly label: string; readonly run: () => void } | null;
  /** How long it stays, in milliseconds; null until it is dismissed. */
  readonly lasts: number | null;
}

export interface ToastState {
  readonly toasts: readonly Toast[];
}

export type NewToast = Pick<Toast, 'title'> & Partial<Omit<Toast, 'id' | 'title'>>;

export interface ToastStore extends StoreApi<ToastState> {
  /** Returns its id. The oldest goes when more than four are shown. */
  show(toast: NewToast): number;
  /** A failure in its own words; `what` says what was being done, e.g. "Could not rename". */
  fail(failure: ClientFailure, what?: string): number;
  dismiss(id: number): void;
}

const MOST_SHOWN = 4;

export function createToastStore(): ToastStore {
  const store = createStore<ToastState>(() => ({ toasts: [] }));
  let nextId = 1;

  const show = (toast: NewToast): number => {
    const id = nextId;
    nextId += 1;
    const defaults: Omit<Toast, 'title'> = { id, tone: 'neutral', detail: null, action: null, lasts: 6_000 };
    const full: Toast = { ...defaults, ...toast, id };
    store.setState(({ toasts }) => ({ toasts: [...toasts, full].slice(-MOST_SHOWN) }));
    return id;
  };

  const fail = (failure: ClientFailure, what?: string): number => {
    const title = what ? `${what}: ${failure.message}` : failure.message;
    return show({ tone: 'bad', title, detail: failure.remedy, lasts: 12_000 });
  };

  const dismiss = (id: number) =>
    store.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));

  return { ...store, show, fail, dismiss };
}
