/** Takes the lock of a home and keeps it until it is ended. `lockHolder FOLDER` */
import { lockHome } from '../../electron/adapters/catalogue';
import { toFailure } from '../../shared/contract/errors';

try {
  await lockHome(process.argv[2]!);
  process.stdout.write('holding\n');
  setInterval(() => {}, 1_000);
} catch (error) {
  process.stdout.write(`${JSON.stringify(toFailure(error as never))}\n`);
}
