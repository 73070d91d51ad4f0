// A log of EPCIS events for the benchmarks of the trace graph, written by SQL as the service would have written it:
// a tree of transformations, one lot of many pieces that are packed and handed over, and whatever else happened.

const MAKER = '91610124MA6U0000XA';
const BUYER = '91610113MA6TXK1N3E';
const REGION = '610124';
const GTIN = '/01/09521234001010';
const ORIGIN = 'https://id.gs1.org';
/** What traces forward to the whole tree. */
export const TREE_ROOT = `${ORIGIN}${GTIN}/10/T0`;
/** What a scope of many pieces begins with. */
export const SCOPE_LOT = `${ORIGIN}${GTIN}/10/BIG`;
const PIECES_OF_EVENT = 100;
const CRATES_OF_SHIPMENT = 10;
const CHUNK = 50_000;

const numbersOf = async (pool, texts) => {
  const { rows } = await pool.query(
    `insert into traceability.dictionary (digest, text)
     select encode(substring(sha256(convert_to(t, 'UTF8')) from 1 for 16), 'hex')::uuid, t from unnest($1::text[]) as t
     on conflict (digest) do update set text = excluded.text returning number, text`,
    [texts],
  );
  return Object.fromEntries(rows.map(({ number, text }) => [text, number]));
};

/** Rows `(reporter, type, step, action, at, things, body, identifiers)` of a query become events, in their order. */
const INSERT = (rows) => `with made as (
    select row_number() over () + (select position from traceability.log_head) as position, r.* from (${rows}) as r
  ), timed as (
    select *, $1::timestamptz + position * interval '10 microseconds' as record_time,
      md5('event ' || position)::uuid as id from made
  ), kept as (
    insert into traceability.event (position, record_time, event_time, reporter, context, event_type, biz_step, action,
      read_point, biz_location, capture_id, content, event_uuid, is_declaration, has_assigned_id, is_id_apart, region,
      event_hash, things, body)
    select position, record_time, $1::timestamptz - interval '40 days' + at, reporter, $2, type, step, action::"char",
      $3, $3, '7f3f0f4e-9d0a-4a63-8a46-4f4a3a0a3a01', id, id, false, false, true, '${REGION}',
      sha256(convert_to('event ' || position, 'UTF8')), things, body from timed
  ), named as (
    insert into traceability.event_identifier (position, record_time, role, identifier)
    select position, record_time, left(i, 1)::"char", substr(i, 2) from timed cross join lateral unnest(identifiers) as i
  ), known as (
    insert into traceability.identity (position, reporter, kind, key, content)
    select position, reporter, 1, encode(substring(sha256(convert_to('urn:uuid:' || id, 'UTF8')) from 1 for 16), 'hex')::uuid, id
    from timed
  )
  update traceability.log_head set position = last.position, record_time = last.record_time
  from (select max(position) as position, max(record_time) as record_time from timed) as last
  where last.position is not null`;

const json = (array) => `(${array})::text`;

/**
 * Fills the log and leaves everything but the graph as if it had read it.
 *
 * @param events how many there are in all
 * @param levels, nodes the tree: so many levels, and so many lots in all
 * @param pieces of the lot of many pieces
 */
export const seedTraceLog = async (pool, { events, levels, nodes, pieces }) => {
  const since = new Date(Date.now() - 7_200_000).toISOString();
  for (const month of [since, new Date().toISOString()])
    await pool.query('select traceability.ensure_month($1)', [month]);
  const { rows } = await pool.query(
    'insert into traceability.reporter (uscc) select unnest($1::text[]) returning uscc, number',
    [[MAKER, BUYER]],
  );
  const reporter = Object.fromEntries(rows.map(({ uscc, number }) => [uscc, number]));
  const word = await numbersOf(pool, [
    ...['ObjectEvent', 'TransformationEvent', 'AggregationEvent', 'commissioning', 'packing'],
    ...['shipping', 'receiving', 'inspecting', '[]', `${ORIGIN}/414/9521234000068`],
  ]);
  const insert = (query) =>
    pool.query(INSERT(query), [since, word['[]'], word[`${ORIGIN}/414/9521234000068`]]);
  const row = ({
    by = MAKER,
    type,
    step = 'null',
    action,
    at,
    things,
    body = `'{}'`,
    identifiers,
  }) =>
    `${reporter[by]} as reporter, ${word[type]} as type, ${word[step] ?? 'null'}::int as step,
     ${action === undefined ? 'null' : `'${action}'`} as action, ${at} as at, ${json(things)} as things, ${body} as body,
     ${identifiers} as identifiers`;

  const width = Math.floor((nodes - 1) / (levels - 1));
  const lot = (level, number) => `'${GTIN}/10/T' || ${level} || '-' || ${number}`;
  const quantity = (role, name) => `json_build_array('${role}0' || ${name}, 1, 'KGM')`;
  const written = (name) =>
    `json_build_object('epcClass', '${ORIGIN}' || ${name}, 'quantity', 1, 'uom', 'KGM')`;
  const transformation = (input, outputs, { level, group = '' }) =>
    `select ${row({
      type: 'TransformationEvent',
      at: `interval '${level} days'`,
      things: `select json_agg(thing) from (select ${quantity('j', input)} as thing union all ${outputs(quantity)}) as t`,
      body: `(select json_build_object('inputQuantityList', json_build_array(${written(input)}),
        'outputQuantityList', json_agg(o)) from (${outputs((_, name) => `${written(name)}`)}) as t(o))::text`,
      identifiers: `array['j' || ${input}] || array(${outputs((_, name) => `'q' || ${name}`)})`,
    })} ${group}`;
  await insert(
    transformation(
      `'${GTIN}/10/T0'`,
      (of) =>
        `select ${of('q', lot(1, 'n'))} from generate_series(g * ${PIECES_OF_EVENT} + 1, least((g + 1) * ${PIECES_OF_EVENT}, ${width})) as n`,
      {
        level: 1,
        group: `from generate_series(0, ${Math.ceil(width / PIECES_OF_EVENT) - 1}) as g`,
      },
    ),
  );
  for (let level = 2; level < levels; level += 1)
    await insert(
      transformation(lot(level - 1, 'k'), (of) => `select ${of('q', lot(level, 'k'))}`, {
        level,
        group: `from generate_series(1, ${width}) as k`,
      }),
    );

  const serials = `generate_series(g * ${PIECES_OF_EVENT} + 1, (g + 1) * ${PIECES_OF_EVENT}) as n`;
  const groups = `from generate_series(0, ${pieces / PIECES_OF_EVENT - 1}) as g`;
  const piece = `'${GTIN}/21/S' || n`;
  const crate = (number) => `'/00/0952123400' || lpad((${number})::text, 8, '0')`;
  await insert(
    `select ${row({
      ...{ type: 'ObjectEvent', step: 'commissioning', action: 'A', at: `interval '1 day'` },
      things: `select json_agg(json_build_array('e0' || ${piece}, null, null, '0${GTIN}/10/BIG')) from ${serials}`,
      identifiers: `array(select 'e' || ${piece} from ${serials})`,
    })} ${groups}`,
  );
  await insert(
    `select ${row({
      ...{ type: 'AggregationEvent', step: 'packing', action: 'A', at: `interval '2 days'` },
      things: `select json_agg(thing) from (select to_json('p0' || ${crate('g')}) as thing
        union all select to_json('h0' || ${piece}) from ${serials}) as t`,
      identifiers: `array['p' || ${crate('g')}] || array(select 'h' || ${piece} from ${serials})`,
    })} ${groups}`,
  );
  const crates = `generate_series(s * ${CRATES_OF_SHIPMENT}, (s + 1) * ${CRATES_OF_SHIPMENT} - 1) as c`;
  for (const [by, step, day] of [
    [MAKER, 'shipping', 3],
    [BUYER, 'receiving', 4],
  ])
    await insert(
      `select ${row({
        ...{ by, type: 'ObjectEvent', step, action: 'O', at: `interval '${day} days'` },
        things: `select json_agg('e0' || ${crate('c')}) from ${crates}`,
        identifiers: `array(select 'e' || ${crate('c')} from ${crates})`,
      })} from generate_series(0, ${pieces / PIECES_OF_EVENT / CRATES_OF_SHIPMENT - 1}) as s`,
    );

  const { rows: head } = await pool.query('select position::int from traceability.log_head');
  for (let from = head[0].position + 1; from <= events; from += CHUNK)
    await insert(
      `select ${row({
        ...{ type: 'ObjectEvent', step: 'inspecting', action: 'O', at: `n * interval '1 second'` },
        things: `select json_build_array('e0${GTIN}/21/N' || n, json_build_array('c0${GTIN}/10/N' || n / 100, 12.5, 'KGM'))`,
        identifiers: `array['e${GTIN}/21/N' || n, 'c${GTIN}/10/N' || n / 100]`,
      })} from generate_series(${from}, ${Math.min(from + CHUNK - 1, events)}) as n`,
    );
  await pool.query(
    `update traceability.projection_position set position = 'epcis-log:' || (select position from traceability.log_head)
     where adapter = 'epcis-log' and name <> 'trace-graph'`,
  );
  await pool.query('vacuum analyze');
};
