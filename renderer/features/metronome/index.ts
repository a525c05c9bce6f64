export { ClickFields } from './ClickFields';
export { LeadFields } from './LeadFields';
