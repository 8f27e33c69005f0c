import { Module } from '@nestjs/common';
import { DocsFiles } from './docs-files';
import { OpenApiController } from './openapi.controller';

/** /openapi.json and the page that shows it. */
@Module({ controllers: [OpenApiController], providers: [{ provide: DocsFiles, useFactory: () => new DocsFiles() }] })
export class OpenApiModule {}
