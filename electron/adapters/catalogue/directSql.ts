/**
 * Raw SQL on the connection itself, in the form in which Prisma's client offers it.
 *
 * A commit is a dozen small statements, and Prisma's way of a raw statement costs ten times what SQLite needs for it.
 * Prisma still opens and ends the transaction, so that its own queries wait for it.
 */
import type { Connection } from './connection';
import type { Writer } from './writes';

export function directSql(connection: Connection): Writer {
  return {
    $executeRawUnsafe: async (sql, ...values) => connection.execute(sql, values).changes,
    async $queryRawUnsafe<T>(sql: string, ...values: unknown[]): Promise<T> {
      const { columns, rows } = connection.execute(sql, values);
      return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]]))) as T;
    },
  };
}
