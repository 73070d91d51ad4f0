import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Type } from '@sinclair/typebox';
import { defineAggregate, defineEvents, refuse, type EventOf } from '@zhixin/decider';
import { cloudEvent } from '@zhixin/event-bus';
import { recordedAs } from '@zhixin/event-store';
import { Allow, Caller } from '@zhixin/identity';
import type { ReadModels, StreamProjection } from '@zhixin/read-model';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { Decide, orProblem } from './decide.js';
import { bodyOf, queryOf } from './http/bodies.js';
import { DATA_SOURCE, READ_MODELS } from './injection.js';
import type { Reaction } from './work/reaction.js';
import { service } from './service.js';

const lampEvents = defineEvents({
  LampLit: Type.Object({ at: Type.String(), brightness: Type.Integer() }),
});
type LampEvent = EventOf<typeof lampEvents>;

interface Light {
  readonly type: 'Light';
  readonly at: string;
  readonly brightness: number;
}

/** A lamp that can only become brighter. */
export const lamp = defineAggregate<number, Light, LampEvent, 'ALREADY_BRIGHTER' | 'BURNT_OUT'>({
  category: 'lamp',
  events: lampEvents,
  decider: {
    initialState: 0,
    decide: ({ at, brightness }, now) => {
      if (brightness === now) return [];
      if (brightness === 99) return refuse('BURNT_OUT', 'It broke at 99.');
      if (brightness < now) return refuse('ALREADY_BRIGHTER', `It shines at ${now}.`);
      return [{ type: 'LampLit', data: { at, brightness } }];
    },
    evolve: (_, { data }) => data.brightness,
  },
});

class LightBody extends bodyOf(
  Type.Object({
    brightness: Type.Integer({ minimum: 1, maximum: 100 }),
    tone: Type.Optional(Type.Union([Type.Literal('warm'), Type.Literal('cold')])),
    shades: Type.Optional(
      Type.Array(Type.Object({ colour: Type.String({ maxLength: 10 }) }), { maxItems: 2 }),
    ),
  }),
) {}

class LampsQuery extends queryOf(
  Type.Object({
    room: Type.Optional(Type.String({ pattern: '^[a-z]+$' })),
    after: Type.Optional(Type.String()),
    limit: Type.Integer({ maximum: 9, default: 3 }),
  }),
) {}

const TOPIC = { name: 'lamps.v1', partitions: 2 };
const AT = '2026-06-01T08:00:00+08:00';
const WAIT_MS_MAX = 5_000;

@Controller('api/lamps')
class LampController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
  ) {}

  @Post(':id/light')
  @Allow('supervision.record')
  async light(
    @Param('id') id: string,
    @Body() { brightness }: LightBody,
    @Caller() caller: Caller,
  ) {
    const command = { type: 'Light', at: AT, brightness } as const;
    const decided = orProblem(
      await this.commands.execute(new Decide(lamp, id, command, { actor: caller.subject })),
    );
    return { position: decided.position };
  }

  @Get()
  @Allow('supervision.read')
  async lit(@Query() { room = '', after, limit }: LampsQuery) {
    if (room === 'limit') return { limit };
    if (after !== undefined) await this.readModels.waitForPosition('lamps', after, WAIT_MS_MAX);
    const rows: unknown = await this.dataSource.query(
      'select id, brightness from lamp order by id',
    );
    return { room, items: rows };
  }

  @Get('fault')
  @Allow('public')
  fault(): never {
    throw new Error('The secret is 42.');
  }

  @Get('unstorable')
  @Allow('public')
  unstorable(): never {
    throw Object.assign(new Error('invalid byte sequence'), { code: '22021' });
  }

  @Get('away')
  @Allow('public')
  away(): never {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  }
}

class Lamps1 implements MigrationInterface {
  name = 'Lamps1763700000000';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table lamp (id text primary key, brightness integer not null)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table lamp');
  }
}

const lamps: StreamProjection<LampEvent> = {
  name: 'lamps',
  aggregates: [lamp],
  tables: ['lamp'],
  on: {
    LampLit: (db, { brightness }, { stream }) =>
      db.query(
        `insert into lamp (id, brightness) values ($1, $2)
         on conflict (id) do update set brightness = excluded.brightness`,
        [stream, brightness],
      ),
  },
};

/** A lamp that is lit at 50 lights its neighbour. */
const neighbour: Reaction = {
  name: 'neighbour',
  topic: TOPIC.name,
  on: {
    LampLitV1: async (event, { decide }) => {
      const { brightness } = event.data as LampEvent['data'];
      if (brightness !== 50 || event.subject.endsWith('-next')) return;
      const id = `${event.subject.slice('lamp-'.length)}-next`;
      await decide(lamp, id, { type: 'Light', at: event.time, brightness: 50 });
    },
  },
};

/** A service with every part that a service can have. */
export const lampService = () =>
  service({
    name: 'lamps',
    aggregates: [lamp],
    migrations: [Lamps1],
    projections: [lamps],
    publishes: [
      {
        topic: TOPIC,
        aggregates: [lamp],
        toContract: (from) => [
          cloudEvent(
            {
              type: 'LampLitV1',
              topic: TOPIC,
              audience: 'public',
              schema: lampEvents.LampLit,
            },
            {
              from,
              service: 'lamps',
              uscc: from.stream,
              region: '610102',
              data: recordedAs(lamp, from).data,
            },
          ),
        ],
      },
    ],
    reactions: [neighbour],
    controllers: [LampController],
    problems: {
      ALREADY_BRIGHTER: { zh: '已经更亮', en: 'It is brighter already' },
      BURNT_OUT: { zh: '灯已烧坏', en: 'It is burnt out', status: 422 },
    },
  });
