import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { asyncApiDocument } from '@zhixin/contracts/asyncapi';
import { Allow } from '@zhixin/identity';

const DOCUMENT = asyncApiDocument();

@ApiTags('documents')
@Controller('api')
@Allow('public')
export class AsyncApiController {
  @Get('asyncapi.json')
  @ApiOperation({ summary: 'Every event the platform publishes, as an AsyncAPI 3 document' })
  @Header('cache-control', 'public, max-age=300')
  document() {
    return DOCUMENT;
  }
}
