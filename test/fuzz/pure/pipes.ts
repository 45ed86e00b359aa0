import { isPause } from '../../../src/http/response/content.ts';
import { Response } from '../../../src/http/response/response.ts';
import { applyPipes } from '../../../src/pipes/apply-pipes.ts';
import { PipeError } from '../../../src/pipes/pipe-error.ts';
import { PipeTable } from '../../../src/pipes/pipe-table.ts';
import { parsePipeline, printPipeline } from '../../../src/pipes/pipeline.ts';
import { servedRequest } from '../../pipes/served-request.ts';
import { pipelineText } from '../inputs/pipelines.ts';
import { attempt, attemptLater, must, type PureKind } from '../kind.ts';
import type { Random } from '../random.ts';

interface Input {
  readonly pipeline: string;
  readonly contentBytes: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What is looked at of content that pauses for long, or for ever. */
const maxPieces = 20_000;
const maxIdlePieces = 1_000;

const table = new PipeTable();

/** Pipelines of URLs. */
export const pipes: PureKind = {
  name: 'pipes',
  share: 15,
  generate: (random: Random): Input => ({
    pipeline: pipelineText(random),
    contentBytes: random.chance(0.2) ? 0 : random.size(20_000),
    headers: random.chance(0.3) ? [['Content-Length', random.pick(['0', '10', 'x'])]] : [],
  }),
  async run({ pipeline, contentBytes, headers }: Input) {
    const calls = attempt(() => parsePipeline(pipeline), PipeError);
    if (calls === undefined) return;
    const printed = parsePipeline(printPipeline(calls));
    must(JSON.stringify(printed) === JSON.stringify(calls), 'a printed pipeline is the same one');
    const request = servedRequest({ target: '/ten.txt' });
    const response = new Response(request);
    response.headers.update(headers);
    response.content = Buffer.alloc(contentBytes, 'x{{host}}');
    await attemptLater(async () => {
      await applyPipes(response, request, calls, table);
      await look(response);
    }, PipeError);
  },
};

/** Reads the content, as far as it goes on. */
async function look(response: Response): Promise<void> {
  const content = response.toContent();
  if (content instanceof Uint8Array) return;
  let pieces = 0;
  let idlePieces = 0;
  for await (const piece of content.pieces()) {
    pieces += 1;
    const isIdle = isPause(piece) ? piece.pauseMs === 0 : piece.length === 0;
    idlePieces = isIdle ? idlePieces + 1 : 0;
    must(idlePieces < maxIdlePieces, 'content sends or pauses');
    if (isPause(piece)) must(piece.pauseMs >= 0, 'a pause is not negative');
    if (pieces === maxPieces) break;
  }
}
