import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { asyncApiDocument } from '@zhixin/contracts/asyncapi';
import { Allow } from '@zhixin/identity';

const DOCUMENT = asyncApiDocument();

@ApiTags('documents')
@Controller('api')
@Allow('public')
export class AsyncApiController {
  @Get('asyncapi.json')
  @ApiOperation({
    summary: '平台发布的全部事件。Every event the platform publishes, as AsyncAPI 3.',
  })
  @ApiOkResponse({ description: 'AsyncAPI 3.0', schema: { type: 'object' } })
  @Header('cache-control', 'public, max-age=300')
  document() {
    return DOCUMENT;
  }
}
