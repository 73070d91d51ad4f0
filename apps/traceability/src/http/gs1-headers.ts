import { Problem, type Sentence } from '@zhixin/service-shell';
import type { FastifyReply, FastifyRequest } from 'fastify';

const VERSION = '2.0.0';
const VERSION_FORM = /^\d+(\.\d+)*$/;

type Headers = FastifyRequest['headers'];

const headerOf = (headers: Headers, name: string): string | undefined => {
  const value = headers[name.toLowerCase()];
  return (Array.isArray(value) ? value[0] : value)?.trim() || undefined;
};

const notAcceptable = (name: string, found: string, rest: Sentence): Problem =>
  new Problem(406, 'NotAcceptableException', {
    detail: { zh: `${name}: ${found}。${rest.zh}`, en: `${name}: ${found}. ${rest.en}` },
  });

const WE_SPEAK: Sentence = {
  zh: `本服务器使用 EPCIS ${VERSION} 与 CBV ${VERSION}。`,
  en: `This server serves EPCIS ${VERSION} and CBV ${VERSION}.`,
};

/** Negative, zero or positive; missing parts count as 0, so 2.0 is 2.0.0. */
const compareVersions = (left: string, right: string): number => {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number)) as [
    number[],
    number[],
  ];
  for (let part = 0; part < Math.max(a.length, b.length); part += 1) {
    const difference = (a[part] ?? 0) - (b[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

// A patch of the standard changes its words, not its documents.
const withoutPatch = (version: string): string => version.split('.').slice(0, 2).join('.');

/**
 * Refuses a client whose versions and ours do not meet.
 *
 * @throws Problem 406 for GS1-EPCIS-Version, -Min, -Max and the same of CBV
 */
export const negotiateVersions = (headers: Headers): void => {
  for (const standard of ['EPCIS', 'CBV'])
    for (const bound of ['Version', 'Min', 'Max'] as const) {
      const name = `GS1-${standard}-${bound}`;
      const asked = headerOf(headers, name);
      if (asked === undefined) continue;
      const order = VERSION_FORM.test(asked)
        ? compareVersions(withoutPatch(asked), VERSION)
        : Number.NaN;
      const fits = { Version: order === 0, Min: order <= 0, Max: order >= 0 }[bound];
      if (!fits) throw notAcceptable(name, asked, WE_SPEAK);
    }
};

export type EpcFormat = 'Never_Translates' | 'Always_GS1_Digital_Link' | 'Always_EPC_URN';

const EPC_FORMATS: readonly EpcFormat[] = [
  'Never_Translates',
  'Always_GS1_Digital_Link',
  'Always_EPC_URN',
];

/**
 * How identifiers are written in an answer. Without the header they stay as they were captured, and
 * the answer says so.
 *
 * @throws Problem 406 for unknown values
 */
export const negotiateEpcFormat = (headers: Headers): EpcFormat => {
  const asked = headerOf(headers, 'GS1-EPC-Format') ?? 'No_Preference';
  if (asked === 'No_Preference') return 'Never_Translates';
  const known = EPC_FORMATS.find((format) => format === asked);
  if (known !== undefined) return known;
  throw notAcceptable('GS1-EPC-Format', asked, {
    zh: `可用：No_Preference、${EPC_FORMATS.join('、')}。`,
    en: `Available: No_Preference, ${EPC_FORMATS.join(', ')}.`,
  });
};

/** Why an answer cannot be had in URNs: a URN tells where the company prefix ends, a Digital Link does not. */
export const noUrnOf = (link: string): Problem =>
  notAcceptable('GS1-EPC-Format', 'Always_EPC_URN', {
    zh: `${link} 是以 Digital Link 采集的，厂商识别代码长度未知，无法写成 EPC URN。`,
    en: `${link} was captured as a Digital Link, which does not tell the company prefix that a URN needs.`,
  });

const BEHAVIOURS = ['rollback', 'proceed'] as const;

/**
 * What a capture does with the good events of a document that also has bad ones. The header's
 * misspelling is taken too, because servers in the field use both.
 *
 * @throws Problem 400 for any other value
 */
export const errorBehaviourOf = (headers: Headers): 'rollback' | 'proceed' => {
  const name = ['GS1-Capture-Error-Behaviour', 'GS1-EPCIS-Capture-Error-Behaviour'].find(
    (candidate) => headerOf(headers, candidate) !== undefined,
  );
  if (name === undefined) return 'rollback';
  const asked = headerOf(headers, name)!;
  const behaviour = BEHAVIOURS.find((value) => value === asked.toLowerCase());
  if (behaviour !== undefined) return behaviour;
  throw new Problem(400, 'ValidationException', {
    errors: [
      {
        pointer: name,
        code: 'VALUE_UNKNOWN',
        detail: { zh: '只能是 rollback 或 proceed', en: 'rollback or proceed only' },
      },
    ],
  });
};

/** Headers of every good answer. */
export const announceVersions = (reply: FastifyReply): void => {
  void reply.headers({ 'GS1-EPCIS-Version': VERSION, 'GS1-CBV-Version': VERSION });
};

/** What `OPTIONS` tells besides `Allow`. */
export const DISCOVERY_HEADERS = {
  'GS1-EPCIS-Version': VERSION,
  'GS1-EPCIS-Min': VERSION,
  'GS1-EPCIS-Max': VERSION,
  'GS1-CBV-Version': VERSION,
  'GS1-CBV-Min': VERSION,
  'GS1-CBV-Max': VERSION,
  'GS1-EPC-Format': 'Never_Translates',
  'GS1-CBV-XML-Format': 'Never_Translates',
  'GS1-Vendor-Version': '0.1.0',
} as const;
