export { JobCard } from './JobCard';
export { JobsTray } from './JobsTray';
