import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { isAlive, startProcess, until } from '@zhixin/infra-processes';
import { keptPorts } from './ports.js';
import { endLeftovers, ProcessList } from './process-list.js';
import { StartFailed, SupervisedProcess } from './supervised-process.js';

const WAIT_MS = 30_000;
const folder = mkdtempSync(join(tmpdir(), 'zhixin-supervised-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const program = (name: string, text: string): string => {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, text);
  return file;
};

const SERVER = `
  import { createServer } from 'node:http';
  console.log('hello from ' + process.env.WHO);
  createServer((_, response) => response.end('{}')).listen(Number(process.env.PORT), '127.0.0.1');
  process.on('SIGTERM', () => process.exit(0));
`;

// Holds the port of a program that will not use it: whoever got it meanwhile might answer that all is well.
const strangers: Server[] = [];
const held = async (port: number) => {
  const stranger = createHttpServer((_, response) => response.writeHead(503).end()).listen(
    port,
    '127.0.0.1',
  );
  strangers.push(stranger);
  await once(stranger, 'listening');
};
afterEach(() => strangers.splice(0).forEach((stranger) => stranger.close()));

let count = 0;
const supervised = async (text: string, { listens = true } = {}) => {
  count += 1;
  const name = `program-${count}`;
  const port = (await keptPorts(join(folder, 'ports.json'), [name])).get(name) ?? 0;
  if (!listens) await held(port);
  const listFile = join(folder, `${name}.json`);
  const said: string[] = [];
  const entry = program(name, text);
  const supervisedProcess = new SupervisedProcess(
    {
      name,
      instance: 1,
      entry,
      origin: `http://127.0.0.1:${port}`,
      logFile: join(folder, `${name}.log`),
      environment: () => ({ ...process.env, NODE_OPTIONS: '', PORT: String(port), WHO: name }),
    },
    { list: new ProcessList(listFile), say: (line) => said.push(line) },
  );
  supervisedProcess.start();
  return {
    process: supervisedProcess,
    said,
    listFile,
    pid: () => ProcessList.read(listFile)[0]?.pid ?? 0,
    log: () => readFileSync(join(folder, `${name}.log`), 'utf8'),
  };
};

describe('a process of the platform', () => {
  test(
    'is started again when it dies, and says so; a stop ends it for good',
    async () => {
      const { process: one, said, pid, log } = await supervised(SERVER);
      await one.untilReady();
      expect(log()).toContain('hello from program-');
      const first = pid();
      process.kill(first, 'SIGKILL');
      await until('another one', () => said.some((line) => line.endsWith('is ready again.')));
      expect(said[0]).toContain('ended with SIGKILL; it is started again in 0.2 s');
      const second = pid();
      expect(second).not.toBe(first);
      await one.stop();
      expect([first, second].filter((pid) => isAlive(pid))).toEqual([]);
      expect(said).toHaveLength(2);
    },
    WAIT_MS,
  );

  test(
    'that was told something wrong is not started again; the end of its log is shown',
    async () => {
      const { process: one, said } = await supervised(
        `console.error('DATABASE_URL: is not set'); process.exit(2);`,
        { listens: false },
      );
      await expect(one.untilReady()).rejects.toThrow(StartFailed);
      await expect(one.untilReady()).rejects.toThrow(/ended with 2.*\nDATABASE_URL: is not set/);
      expect(said).toEqual([]);
      await one.stop();
    },
    WAIT_MS,
  );

  test(
    'that cannot come up is given up after a few attempts, with growing pauses',
    async () => {
      const { process: one, said } = await supervised(`process.exit(1);`, { listens: false });
      await expect(one.untilReady()).rejects.toThrow('ended with 1');
      expect(said.map((line) => / in (.*) s\.$/.exec(line)?.[1])).toEqual([
        '0.2',
        '0.4',
        '0.8',
        '1.6',
      ]);
      await one.stop();
    },
    WAIT_MS,
  );

  test(
    'goes on when a thread of it starts and ends',
    async () => {
      const preload = join(import.meta.dirname, '..', 'dist', 'end-with-parent.js');
      // Its input is at its end before it is.
      program('thread', `await new Promise((over) => process.stdin.once('end', over).resume());`);
      const threaded = program(
        'threaded',
        `import { Worker } from 'node:worker_threads';
         new Worker(new URL('./thread.mjs', import.meta.url)).on('exit', () => console.log('still here'));
         setInterval(() => {}, 1_000);`,
      );
      const child = spawn(process.execPath, ['--import', preload, threaded], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const [said] = (await Promise.race([
        once(child.stdout, 'data'),
        once(child, 'exit').then(([, signal]) => [signal]),
      ])) as [unknown];
      child.kill('SIGKILL');
      expect(String(said)).toContain('still here');
    },
    WAIT_MS,
  );

  test(
    'ends when whoever started it is gone',
    async () => {
      const preload = join(import.meta.dirname, '..', 'dist', 'end-with-parent.js');
      const waiting = program('waiting', `setInterval(() => {}, 1_000); console.log('here');`);
      const child = spawn(process.execPath, ['--import', preload, waiting], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      const ended = once(child, 'exit');
      child.stdin.destroy();
      expect((await ended)[1]).toBe('SIGTERM');
    },
    WAIT_MS,
  );

  test(
    'that was left behind is ended by the next start; a stranger with its number is not',
    async () => {
      const entry = program('left', `setInterval(() => {}, 1_000); console.log('here');`);
      const started = (...args: readonly string[]) =>
        startProcess({ arguments: args, isReady: (printed) => printed !== '', readyMs: WAIT_MS });
      const left = await started(entry);
      const stranger = await started('-e', `setInterval(() => {}, 1_000); console.log(1)`);
      const file = join(folder, 'left.json');
      const list = new ProcessList(file);
      const listed = { name: 'left', instance: 1, origin: 'http://127.0.0.1:1', entry };
      list.put({ ...listed, pid: left.pid });
      list.put({ ...listed, instance: 2, pid: stranger.pid });
      expect(await endLeftovers(file)).toBe(1);
      await left.ended;
      expect(isAlive(stranger.pid)).toBe(true);
      await stranger.kill();
    },
    WAIT_MS,
  );
});

describe('ports', () => {
  test('are kept, and differ', async () => {
    const file = join(folder, 'kept.json');
    const first = Object.fromEntries(await keptPorts(file, ['a', 'b']));
    const second = Object.fromEntries(await keptPorts(file, ['a', 'b', 'c']));
    expect(second).toMatchObject(first);
    expect(new Set(Object.values(second)).size).toBe(3);
  });

  test('that somebody else has taken are replaced', async () => {
    const file = join(folder, 'taken.json');
    const port = (await keptPorts(file, ['a'])).get('a') ?? 0;
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    expect((await keptPorts(file, ['a'])).get('a')).not.toBe(port);
    other.close();
  });
});
