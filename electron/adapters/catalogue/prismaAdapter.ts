/**
 * Prisma over a connection that is already open.
 *
 * `PrismaLibSql` lets its `createClient` be replaced; the adapter uses only the few methods below of libsql's client,
 * and does all conversions between Prisma's types and SQLite's itself.
 */
import { PrismaLibSql } from '@prisma/adapter-libsql';
import type { Connection } from './connection';

type Client = ReturnType<PrismaLibSql['createClient']>;
type Statement = string | { readonly sql: string; readonly args?: unknown };

/** What the adapter calls on libsql's client. */
function clientOf(connection: Connection) {
  const execute = async (statement: Statement) => {
    const { sql, args } = typeof statement === 'string' ? { sql: statement, args: [] } : statement;
    const { columns, columnTypes, rows, changes } = connection.execute(sql, args as unknown[]);
    return { columns, columnTypes, rows, rowsAffected: changes };
  };
  return {
    execute,
    executeMultiple: async (sql: string) => connection.script(sql),
    transaction: async () => {
      connection.begin();
      return {
        execute,
        commit: async () => connection.commit(),
        rollback: async () => connection.rollback(),
      };
    },
    // The connection outlives Prisma; who opened it closes it.
    close: () => {},
  };
}

class ConnectedPrismaLibSql extends PrismaLibSql {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    super({ url: 'file:unused' });
    this.#connection = connection;
  }

  override createClient(): Client {
    return clientOf(this.#connection) as unknown as Client;
  }
}

/** The adapter to hand to `new PrismaClient({ adapter })`. */
export const prismaAdapter = (connection: Connection): PrismaLibSql => new ConnectedPrismaLibSql(connection);
