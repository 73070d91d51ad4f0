import { Controller, Get, Header, Inject, Injectable } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '@zhixin/identity';
import {
  sign,
  signLong,
  type KeyRing,
  type KeySet,
  type LongContent,
  type Statement,
} from '@zhixin/statement';
import { PLATFORM, type Platform } from '../injection.js';
import { Problem } from '../problems/problem.js';

/** What the platform vouches for is signed here. */
@Injectable()
export class Signature {
  readonly #keys: KeyRing | undefined;

  constructor(@Inject(PLATFORM) private readonly platform: Pick<Platform, 'keys' | 'clock'>) {
    this.#keys = platform.keys;
  }

  /** @throws Problem 503 where the configuration names no keys. */
  sign<Content extends object>(content: Content): Statement<Content> {
    return sign(content, this.#signer());
  }

  /** The marks of a document too long to be held. @throws Problem 503 where the configuration names no keys. */
  signLong(content: LongContent): ReturnType<typeof signLong> {
    return signLong(content, this.#signer());
  }

  #signer() {
    if (this.#keys === undefined) throw new Problem(503, 'NO_SIGNING_KEYS');
    return { key: this.#keys.signing, at: Date.parse(this.platform.clock.now()) };
  }

  get keySet(): KeySet {
    return this.#keys?.keySet ?? { keys: [] };
  }
}

const text = { type: 'string' };
const PUBLIC_KEY = {
  type: 'object',
  required: ['keyId', 'alg', 'publicKey', 'from'],
  properties: {
    ...{ keyId: text, alg: { enum: ['Ed25519', 'SM2-SM3'] } },
    publicKey: { type: 'object', description: 'JSON Web Key' },
    ...{ from: { ...text, format: 'date-time' }, until: { ...text, format: 'date-time' } },
  },
};

/** The keys by which anybody can verify what the platform signed. */
@ApiTags('documents')
@Controller('.well-known/zhixin-keys')
export class KeysController {
  constructor(private readonly signature: Signature) {}

  @Get()
  @Allow('public')
  @ApiOperation({
    summary:
      '验证已签名文件所用的公钥，含已停用者。Keys that verify signed documents, retired ones too.',
  })
  @ApiOkResponse({
    schema: {
      ...{ type: 'object', required: ['keys'] },
      properties: { keys: { type: 'array', items: PUBLIC_KEY } },
    },
  })
  @Header('cache-control', 'public, max-age=300')
  keys(): KeySet {
    return this.signature.keySet;
  }
}
