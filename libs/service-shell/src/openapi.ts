import type { INestApplication, Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import {
  ApiBearerAuth,
  ApiDefaultResponse,
  ApiExtension,
  DocumentBuilder,
  SwaggerModule,
  type OpenAPIObject,
} from '@nestjs/swagger';
import { permissionOf, PERMISSIONS } from '@zhixin/identity';
import { describeBody } from './body-schemas.js';

const SECURITY = 'oidc';
const PLAIN: ReadonlySet<unknown> = new Set([
  String,
  Number,
  Boolean,
  Object,
  Array,
  Date,
  Promise,
]);

const text = { type: 'string' } as const;

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'RFC 9457 problem document, in Chinese or English by Accept-Language.',
  required: ['type', 'title', 'status', 'instance', 'code', 'traceId'],
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
        'Errors are RFC 9457 problem documents; their codes are listed at /api/problems.',
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
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM_SCHEMA as never },
  };
  return document;
};

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
    const types = (Reflect.getMetadata('design:paramtypes', prototype, name) ?? []) as unknown[];
    for (const type of types)
      if (typeof type === 'function' && !PLAIN.has(type)) describeBody(type as never);
    if (descriptor === undefined) continue;
    for (const decorate of decoratorsOf(handler, controller)) decorate(prototype, name, descriptor);
  }
};

const decoratorsOf = (handler: object, controller: Type): MethodDecorator[] => {
  const permission = permissionOf(handler, controller);
  const problem = ApiDefaultResponse({
    description: '出错时返回问题文档。A problem document.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });
  if (permission === undefined || permission === 'public') return [problem];
  return [
    problem,
    ApiBearerAuth(SECURITY),
    ApiExtension('x-permission', { name: permission, roles: PERMISSIONS[permission] }),
  ];
};
