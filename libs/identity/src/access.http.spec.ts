import { Controller, Get, Module, Post } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AccessGuard, Allow, Caller } from './access.js';
import { refuseUndeclaredRoutes, UndeclaredRoutes } from './declared-routes.js';
import { testIssuer, type TestIssuer } from './testing.js';
import { tokenVerifier } from './token-verifier.js';

@Controller('notes')
class NotesController {
  @Get()
  @Allow('credit.list')
  list(@Caller() caller: Caller) {
    return caller;
  }

  @Get('open')
  @Allow('public')
  open(@Caller() caller: Caller) {
    return caller;
  }
}

@Controller('careless')
class CarelessController {
  @Get('declared')
  @Allow('public')
  declared() {
    return {};
  }

  @Post('forgotten')
  forgotten() {
    return {};
  }
}

const started = async (controllers: (new () => object)[], issuer: TestIssuer) => {
  @Module({
    controllers,
    providers: [{ provide: APP_GUARD, useValue: new AccessGuard(tokenVerifier(issuer)) }],
  })
  class NotesModule {}
  return NestFactory.create(NotesModule, new FastifyAdapter(), { logger: false });
};

describe('a guarded route', () => {
  let issuer: TestIssuer;
  let app: Awaited<ReturnType<typeof started>>;
  let base: string;
  beforeAll(async () => {
    issuer = await testIssuer();
    app = await started([NotesController], issuer);
    await app.listen(0, '127.0.0.1');
    base = await app.getUrl();
  });
  afterAll(() => app.close());

  const get = async (path: string, authorization?: string) => {
    const answer = await fetch(base + path, {
      headers: authorization === undefined ? {} : { authorization },
    });
    const challenge = answer.headers.get('www-authenticate');
    return { status: answer.status, challenge, body: (await answer.json()) as unknown };
  };
  const bearer = async (role: 'regulator' | 'operator') =>
    `Bearer ${await issuer.token({ subject: role, role, ...(role === 'regulator' && { region: '61' }) })}`;

  test('hands the caller to the handler', async () =>
    expect(await get('/notes', await bearer('regulator'))).toMatchObject({
      status: 200,
      body: { subject: 'regulator', role: 'regulator', region: '61' },
    }));

  test('refuses a role that lacks the permission', async () =>
    expect((await get('/notes', await bearer('operator'))).status).toBe(403));

  test.each([undefined, 'Basic b3BlcmF0b3I6eA==', 'Bearer', 'Bearer a b', 'Bearer a.b.c'])(
    'refuses Authorization: %s',
    async (header) => expect((await get('/notes', header)).status).toBe(401),
  );

  test('is open to everyone when it says so, yet refuses a broken token', async () => {
    expect(await get('/notes/open')).toMatchObject({ status: 200, body: { role: 'public' } });
    expect(await get('/notes/open', await bearer('operator'))).toMatchObject({
      body: { role: 'operator' },
    });
    expect((await get('/notes/open', 'Bearer a.b.c')).status).toBe(401);
  });
});

describe('a route that does not say who may call it', () => {
  test('keeps the process from starting, and is named', async () => {
    const app = await started([NotesController, CarelessController], await testIssuer());
    expect(() => refuseUndeclaredRoutes(app)).toThrow(UndeclaredRoutes);
    expect(() => refuseUndeclaredRoutes(app)).toThrow(
      /POST \/careless\/forgotten \(CarelessController\.forgotten\)$/,
    );
    await app.close();
  });

  test('is refused when called all the same', async () => {
    const issuer = await testIssuer();
    const app = await started([CarelessController], issuer);
    await app.listen(0, '127.0.0.1');
    const token = await issuer.token({ subject: 'x', role: 'operator' });
    const answer = await fetch(`${await app.getUrl()}/careless/forgotten`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(403);
    await app.close();
  });
});
