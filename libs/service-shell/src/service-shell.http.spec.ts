import { Body, Controller, Module, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import { defineAggregate, defineEvents, refuse, type EventOf } from '@zhixin/decider';
import { Allow, Caller } from '@zhixin/identity';
import { IsInt, Max } from 'class-validator';
import { Decide, orProblem } from './decide.js';
import { service } from './service.js';
import { testService, type TestService } from './testing.js';

const lampEvents = defineEvents({
  LampLit: Type.Object({ at: Type.String(), brightness: Type.Integer() }),
});
type LampEvent = EventOf<typeof lampEvents>;
interface Light {
  readonly type: 'Light';
  readonly at: string;
  readonly brightness: number;
}

const lamp = defineAggregate<number, Light, LampEvent, 'ALREADY_BRIGHTER'>({
  category: 'lamp',
  events: lampEvents,
  evolverVersion: 1,
  decider: {
    initialState: 0,
    decide: ({ at, brightness }, now) => {
      if (brightness === now) return [];
      if (brightness < now) return refuse('ALREADY_BRIGHTER', `It shines at ${now}.`);
      return [{ type: 'LampLit', data: { at, brightness } }];
    },
    evolve: (_, { data }) => data.brightness,
  },
});

class LightBody {
  @IsInt() @Max(100) brightness!: number;
}

@Controller('api/lamps/:id')
class LampController {
  constructor(private readonly commands: CommandBus) {}

  @Post('light')
  @Allow('supervision.record')
  async light(
    @Param('id') id: string,
    @Body() { brightness }: LightBody,
    @Caller() caller: Caller,
  ) {
    const command = { type: 'Light', at: '2026-06-01T08:00:00+08:00', brightness } as const;
    const decided = orProblem(
      await this.commands.execute(new Decide(lamp, id, command, { actor: caller.subject })),
    );
    return { position: decided.position };
  }
}

@Module({
  imports: [
    service({
      name: 'lamps',
      aggregates: [lamp],
      controllers: [LampController],
      problems: { ALREADY_BRIGHTER: { zh: '已经更亮', en: 'It is brighter already' } },
    }),
  ],
})
class LampModule {}

describe('a service', () => {
  let lamps: TestService;
  beforeAll(async () => {
    lamps = await testService(LampModule);
  });
  afterAll(() => lamps.close());

  test('turns a request into an event', async () => {
    const answer = await lamps.request('POST /api/lamps/1/light', {
      as: 'regulator',
      body: { brightness: 40 },
    });
    expect([answer.status, answer.body]).toEqual([201, { position: 'memory:1' }]);
    expect(await lamps.newEvents()).toMatchObject([
      { stream: 'lamp-1', type: 'LampLit', metadata: { actor: 'regulator-xian' } },
    ]);
  });

  test('answers a refusal with a problem', async () => {
    const answer = await lamps.request('POST /api/lamps/1/light', {
      as: 'regulator',
      body: { brightness: 4 },
    });
    expect(answer.body).toMatchObject({ status: 409, code: 'ALREADY_BRIGHTER', title: '已经更亮' });
  });

  test('names the field at fault', async () => {
    const answer = await lamps.request('POST /api/lamps/1/light', {
      as: 'regulator',
      body: { brightness: 400, colour: 'red' },
    });
    expect(answer.status).toBe(400);
  });
});
