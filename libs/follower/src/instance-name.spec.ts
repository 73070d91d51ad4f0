import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { instanceName, isKnownDead } from './instance-name.js';

const withPid = (pid: number | undefined) => {
  const parts = instanceName().split('|');
  parts[2] = String(pid);
  parts[3] = 'another process';
  return parts.join('|');
};

describe('the name of a lease holder', () => {
  test('is new each time and belongs to the living', () => {
    expect(instanceName()).not.toBe(instanceName());
    expect(isKnownDead(instanceName())).toBe(false);
  });

  test('tells a killed process on this machine from a live one', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    expect(isKnownDead(withPid(child.pid))).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isKnownDead(withPid(child.pid))).toBe(true);
  });

  test('knows that an earlier process of its own number is gone', () => {
    expect(isKnownDead(withPid(process.pid))).toBe(true);
  });

  test('does not judge processes elsewhere', () => {
    expect(isKnownDead(`other-host${withPid(1).slice(withPid(1).indexOf('|'))}`)).toBe(false);
    expect(isKnownDead('')).toBe(false);
  });
});
