/** The catalogue in SQLite. Everything else in this folder is its own business. */
export { type HomeLock, lockHome } from './homeLock';
export { type OpenCatalogueOptions, type OpenedCatalogue, openCatalogue, type SalvageReport } from './open';
