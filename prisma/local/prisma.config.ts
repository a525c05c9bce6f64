/** Settings of the Prisma command line for the catalogue of one installation (SQLite). */
import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  // Only the command line reads this; the studio opens the file of its own home.
  datasource: { url: process.env.TAPSTORY_CATALOGUE_URL ?? 'file:./generated/development.db' },
});
