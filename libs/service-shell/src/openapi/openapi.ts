import { RequestMethod, type INestApplication, type Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import {
  ApiBearerAuth,
  ApiDefaultResponse,
  ApiExtension,
  ApiHeader,
  ApiResponse,
  DocumentBuilder,
  SwaggerModule,
  type OpenAPIObject,
} from '@nestjs/swagger';
import { permissionOf, PERMISSIONS } from '@zhixin/identity';
import { answersReferredIn } from './answers.js';
import { BODY_BYTES_MAX, BODY_LEVELS_MAX } from '../http/http-server.js';
import { ADDRESS_CHARACTERS_MAX, HEADER_CHARACTERS_MAX } from '../http/unreadable-request.js';
import { IDEMPOTENCY_KEY_CHARACTERS_MAX } from '../idempotency/idempotency.js';

const SECURITY = 'oidc';

const text = { type: 'string' } as const;

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'RFC 9457 problem document, in Chinese or English by Accept-Language.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'errors', 'traceId'],
  properties: {
    type: { ...text, format: 'uri-reference', description: 'A page that explains the code.' },
    title: text,
    status: { type: 'integer' },
    detail: text,
    instance: { ...text, format: 'uri-reference' },
    code: { ...text, description: 'Stable; the same in both languages.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: { pointer: text, code: text, detail: text },
      },
    },
    traceId: text,
  },
} as const;

/** Describes every route of the application: who may call it, what it takes, and how it fails. */
export const openApiDocument = (app: INestApplication, issuer: string): OpenAPIObject => {
  for (const controller of controllersOf(app)) describeController(controller);
  const configuration = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('质信 Zhixin')
    .setDescription(
      '产品追溯、质量信用与监管协同。Product traceability, quality credit and supervision. ' +
        'Errors are RFC 9457 problem documents; their codes are listed at /api/problems. ' +
        `Limits: ${BODY_BYTES_MAX} bytes of body and ${BODY_LEVELS_MAX} levels of JSON, unless a route says otherwise; ` +
        `${ADDRESS_CHARACTERS_MAX} characters of address, ${HEADER_CHARACTERS_MAX} of headers. Lists page by an opaque cursor in Link: rel="next".`,
    )
    .setVersion('1')
    .addSecurity(SECURITY, {
      type: 'openIdConnect',
      openIdConnectUrl: `${issuer}/.well-known/openid-configuration`,
    })
    .build();
  const document = SwaggerModule.createDocument(app, configuration, {
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '')}_${method}`,
  });
  nameEveryPathParameter(document);
  document.components = {
    ...document.components,
    schemas: {
      ...answersReferredIn(document.paths),
      ...document.components?.schemas,
      Problem: PROBLEM_SCHEMA as never,
    },
  };
  return document;
};

// A handler that reads its parameters from the request does not tell the framework of them.
const nameEveryPathParameter = ({ paths }: OpenAPIObject): void => {
  for (const [path, item] of Object.entries(paths))
    for (const operation of Object.values(item as Record<string, Operation>)) {
      const known = new Set((operation.parameters ?? []).map(({ name }) => name));
      const missing = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      operation.parameters = [
        ...missing
          .filter((name) => !known.has(name))
          .map((name) => ({ name, in: 'path', required: true, schema: text })),
        ...(operation.parameters ?? []),
      ];
    }
};

interface Operation {
  parameters?: readonly { readonly name: string }[];
}

const controllersOf = (app: INestApplication): Type[] =>
  [...app.get(ModulesContainer).values()].flatMap((module) =>
    [...module.controllers.values()].map(({ metatype }) => metatype as Type),
  );

const documented = new WeakSet<object>();

const describeController = (controller: Type): void => {
  const prototype = controller.prototype as Record<string, unknown>;
  for (const name of new MetadataScanner().getAllMethodNames(prototype)) {
    const handler = prototype[name];
    if (typeof handler !== 'function' || !Reflect.hasMetadata('path', handler)) continue;
    if (documented.has(handler)) continue;
    documented.add(handler);
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (descriptor === undefined) continue;
    for (const decorate of decoratorsOf(handler, controller)) decorate(prototype, name, descriptor);
  }
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  required: false,
  description:
    '同一调用者以相同的键和内容重试时，返回首次的结果；内容不同则为 422。' +
    'A retry with the same key and body gets the first answer; with another body, 422.',
  schema: { type: 'string', minLength: 1, maxLength: IDEMPOTENCY_KEY_CHARACTERS_MAX },
} as const;

const WRITES: ReadonlySet<unknown> = new Set([
  RequestMethod.POST,
  RequestMethod.PUT,
  RequestMethod.PATCH,
  RequestMethod.DELETE,
]);

const decoratorsOf = (handler: object, controller: Type): MethodDecorator[] => [
  ...(WRITES.has(Reflect.getMetadata('method', handler)) ? ofWrites() : []),
  ...answersOf(handler, controller),
];

const ofWrites = () => [
  ApiHeader(IDEMPOTENCY_KEY),
  problemResponse(400, '内容有误，逐字段说明。The body is at fault; every fault is named.'),
  problemResponse(413, '请求体过大。The body is too large.'),
  problemResponse(415, '不支持的内容类型。The content type is not taken here.'),
  problemResponse(422, 'Idempotency-Key 已用于其他内容。The key was used with another body.'),
];

const answersOf = (handler: object, controller: Type): MethodDecorator[] => {
  const permission = permissionOf(handler, controller);
  const problem = ApiDefaultResponse({
    description: '出错时返回问题文档。A problem document.',
    content: PROBLEM_CONTENT,
  });
  if (permission === undefined || permission === 'public') return [problem];
  return [
    problem,
    problemResponse(
      401,
      '缺少访问令牌，或令牌无效、已过期。The token is missing, invalid or expired.',
    ),
    problemResponse(403, '角色、企业或地区不符。Not for this role, enterprise or region.'),
    ApiBearerAuth(SECURITY),
    ApiExtension('x-permission', { name: permission, roles: PERMISSIONS[permission] }),
  ];
};

const PROBLEM_CONTENT = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};

const problemResponse = (status: number, description: string) =>
  ApiResponse({ status, description, content: PROBLEM_CONTENT });
