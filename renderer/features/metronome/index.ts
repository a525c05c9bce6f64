export { ClickFields } from './ClickFields';
export { LeadFields } from './LeadFields';
export { CountInField, MetronomeToggle, TempoField } from './TempoFields';
