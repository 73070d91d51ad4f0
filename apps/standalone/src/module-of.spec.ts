import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { MetadataScanner } from '@nestjs/core';
import { topics } from '@zhixin/contracts';
import { services, type Service } from '@zhixin/contracts/services';
import { definitionsOf, type ServiceDefinition } from '@zhixin/service-shell';
import { moduleOf } from './module-of.js';

/** Where `@ApiTags` keeps its words. */
const API_TAGS = 'swagger/apiUseTags';

const serviceOfTopic = (topic: string) => topic.replace(/\.v\d+$/, '');

const declaredPaths = (target: object) =>
  [(Reflect.getMetadata('path', target) ?? []) as string | readonly string[]].flat();

const routesOf = ({ controllers = [] }: ServiceDefinition) =>
  controllers.flatMap((controller) =>
    new MetadataScanner()
      .getAllMethodNames(controller.prototype as object)
      .flatMap((name) => declaredPaths((controller.prototype as Record<string, object>)[name]!))
      .flatMap((route) => declaredPaths(controller).map((prefix) => join('/', prefix, route))),
  );

describe('the list of services says what each of them is', () => {
  describe.each<Service>(services)('$name', ({ name, paths, needs }) => {
    const definitions = definitionsOf([moduleOf[name as keyof typeof moduleOf]]);
    const definition = definitions[0]!;

    test('by its name', () => expect(definitions.map((found) => found.name)).toEqual([name]));

    test('where it is reached', () => {
      const strays = routesOf(definition).filter(
        (path) => !paths.some((own) => path === own || path.startsWith(`${own}/`)),
      );
      expect(strays).toEqual([]);
    });

    test('where its routes are described', () => {
      const tags = (definition.controllers ?? []).flatMap(
        (controller) => (Reflect.getMetadata(API_TAGS, controller) ?? []) as readonly string[],
      );
      expect(tags).toContain(name);
    });

    test('whom it follows', () => {
      if (needs === 'every topic') return expect(definition.reactions ?? []).toEqual([]);
      const followed = (definition.reactions ?? []).map(({ topic }) => serviceOfTopic(topic));
      expect([...new Set(followed)].sort()).toEqual([...needs].sort());
    });

    test('what it publishes on: topics that are called after it', () => {
      const published = (definition.publishes ?? []).map(({ topic }) => topic.name);
      const own = topics.filter((topic) => serviceOfTopic(topic.name) === name);
      expect([...new Set(published)].sort()).toEqual(own.map((topic) => topic.name).sort());
    });
  });
});
