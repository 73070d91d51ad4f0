import { RequestMethod, type INestApplicationContext, type Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { permissionOf } from './access.js';

/** A route whose handler says nothing about who may call it. */
export class UndeclaredRoutes extends Error {
  constructor(readonly routes: readonly string[]) {
    super(
      `These routes do not say who may call them; give each an @Allow(...):\n${routes.map((route) => `  ${route}`).join('\n')}`,
    );
  }
}

/**
 * Walks every controller of the application.
 *
 * @throws UndeclaredRoutes when a route has no `@Allow`; the process must then not start.
 */
export const refuseUndeclaredRoutes = (app: INestApplicationContext): void => {
  const undeclared = controllersOf(app).flatMap((controller) => undeclaredOf(controller));
  if (undeclared.length > 0) throw new UndeclaredRoutes([...new Set(undeclared)]);
};

const controllersOf = (app: INestApplicationContext): Type[] =>
  [...app.get(ModulesContainer).values()].flatMap((module) =>
    [...module.controllers.values()].map(({ metatype }) => metatype as Type),
  );

// Metadata keys of Nest's own route decorators ('path', 'method'); Nest exports no names for them.
const undeclaredOf = (controller: Type): string[] => {
  const prototype = controller.prototype as Record<string, unknown>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name];
    if (typeof handler !== 'function' || !Reflect.hasMetadata('path', handler)) return [];
    if (permissionOf(handler, controller) !== undefined) return [];
    const verb = RequestMethod[Reflect.getMetadata('method', handler) as number] ?? 'ALL';
    const path = [Reflect.getMetadata('path', controller), Reflect.getMetadata('path', handler)]
      .flat()
      .join('/');
    return [`${verb} /${path} (${controller.name}.${name})`.replaceAll(/\/{2,}/g, '/')];
  });
};
