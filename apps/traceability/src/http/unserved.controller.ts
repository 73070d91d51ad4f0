import { All, Controller } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Allow } from '@zhixin/identity';
import { Problem } from '@zhixin/service-shell';
import { EPCIS } from './epcis-surface.js';

/** What the standard names and this server does not serve: 501, because 404 would mean an empty resource. */
@ApiExcludeController()
@Controller(EPCIS)
@Allow('public')
export class UnservedController {
  @All(['queries', 'queries/*', 'nextPageToken/:token'])
  refuse(): never {
    throw new Problem(501, 'ImplementationException', {
      detail: {
        zh: '命名查询与订阅尚未提供；页标记到期自行失效，不能删除。',
        en: 'Named queries and subscriptions are not served yet; page tokens expire and cannot be deleted.',
      },
    });
  }
}
