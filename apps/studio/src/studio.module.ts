import { Module } from '@nestjs/common';
import { StudioController } from './studio.controller';
import { builtWebFolder, STUDIO_WEB, WebFiles } from './web-files';

/** The desk's pages for marketers: the built web app, served as files. What they show comes from `/v1`. */
@Module({
  controllers: [StudioController],
  providers: [
    { provide: STUDIO_WEB, useFactory: builtWebFolder },
    { provide: WebFiles, inject: [STUDIO_WEB], useFactory: (folder: string) => new WebFiles(folder) },
  ],
})
export class StudioModule {}
