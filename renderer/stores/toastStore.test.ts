import { expect, it } from 'vitest';
import { createToastStore } from './toastStore';

it('shows the latest four and lets each be dismissed', () => {
  const store = createToastStore();
  const ids = ['a', 'b', 'c', 'd', 'e'].map((title) => store.show({ title }));
  expect(store.getState().toasts.map(({ title }) => title)).toEqual(['b', 'c', 'd', 'e']);
  store.dismiss(ids[2]!);
  expect(store.getState().toasts.map(({ title }) => title)).toEqual(['b', 'd', 'e']);
});

it('tells a failure with its remedy', () => {
  const store = createToastStore();
  store.fail(
    { code: 'DISK_FULL', message: 'The disk is full.', remedy: 'Free some space.' },
    'Could not import',
  );
  expect(store.getState().toasts[0]).toMatchObject({
    tone: 'bad',
    title: 'Could not import: The disk is full.',
    detail: 'Free some space.',
  });
});
