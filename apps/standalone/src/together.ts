import { serviceNames } from '@zhixin/contracts/services';
import { runProcess } from '@zhixin/service-shell';
import { moduleOf } from './module-of.js';

// A process of the distributed form in which the services of SERVICES live together.
const wanted = (process.env['SERVICES'] ?? '').split(',');
const unknown = wanted.filter((name) => !serviceNames.some((known) => known === name));
if (unknown.length > 0) {
  process.stderr.write(`SERVICES: must be names out of ${serviceNames.join(', ')}\n`);
  process.exit(2);
}

await runProcess(
  serviceNames.filter((name) => wanted.includes(name)).map((name) => moduleOf[name]),
);
