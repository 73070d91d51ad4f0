import {
  createParamDecorator,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AccessRefused } from './access-refused.js';
import type { Caller as CallerClaims } from './caller.js';
import { mayDo, type Permission } from './permissions.js';
import type { TokenVerifier } from './token-verifier.js';

const PERMISSION = 'zhixin:permission';
const CALLER = Symbol('caller');

/** Says who may call a route (or every route of a controller). A route without it does not start. */
export const Allow = (permission: Permission) => SetMetadata(PERMISSION, permission);

/** What a handler, or else its controller, declared with `@Allow`. */
export const permissionOf = (handler: object, controller: object): Permission | undefined =>
  (Reflect.getMetadata(PERMISSION, handler) ?? Reflect.getMetadata(PERMISSION, controller)) as
    Permission | undefined;

/** Who calls. */
export type Caller = CallerClaims;

/** Hands the verified caller to a route handler. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): CallerClaims =>
  callerOn(context.switchToHttp().getRequest<FastifyRequest>()),
);

const NOBODY: CallerClaims = { subject: 'public', role: 'public' };

/** The caller that the guard found for a request; before the guard ran, or without a token: the public. */
export const callerOn = (request: FastifyRequest): CallerClaims =>
  (request as { [CALLER]?: CallerClaims })[CALLER] ?? NOBODY;

/** Reads the bearer token of every request and compares the caller's role with the route's permission. */
export class AccessGuard implements CanActivate {
  constructor(private readonly verifier: TokenVerifier) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const permission = permissionOf(context.getHandler(), context.getClass());
    const token = bearerOf(request.headers.authorization);
    const caller = token === undefined ? NOBODY : await this.verifier.verify(token);
    (request as { [CALLER]?: CallerClaims })[CALLER] = caller;
    if (permission !== undefined && mayDo(caller.role, permission)) return true;
    if (token === undefined) throw new AccessRefused('TOKEN_MISSING', 'A bearer token is needed.');
    throw new AccessRefused('NOT_ALLOWED', `${caller.role} may not ${permission ?? 'call this'}.`);
  }
}

const bearerOf = (header: string | undefined): string | undefined => {
  if (header === undefined) return undefined;
  const token = /^Bearer +([^\s]+) *$/i.exec(header)?.[1];
  if (token === undefined)
    throw new AccessRefused('TOKEN_INVALID', 'The Authorization header is not a bearer token.');
  return token;
};
