export function RecordPanel() {
  return null;
}
