import type { Request } from '../http/request/request.ts';
import { describeDifference } from '../matching/difference.ts';
import {
  contentDifferences,
  needsContent,
  type ContentConditions,
} from '../matching/request-conditions.ts';

/** What a route asks of a request besides its path, its method and its origin. */
export class RouteConditions {
  readonly #route: string;
  readonly #conditions: ContentConditions;
  /** Whether all of a request has to be there to tell. */
  readonly needContent: boolean;

  /** @param route names the route in messages */
  constructor(route: string, conditions: ContentConditions) {
    this.#route = route;
    this.#conditions = conditions;
    this.needContent = needsContent(conditions);
  }

  /**
   * Whether a request is what is asked for.
   *
   * @throws Error when the condition `when` throws
   */
  areMetBy(request: Request): boolean {
    try {
      return contentDifferences(this.#conditions, request).length === 0;
    } catch (cause) {
      throw new Error(`${this.#route}: its condition when threw ${String(cause)}`, { cause });
    }
  }

  /** What is not as it was asked for, value against value. */
  unmetBy(request: Request): string[] {
    try {
      return contentDifferences(this.#conditions, request).map(describeDifference);
    } catch {
      // That the condition `when` throws is told by itself.
      return [];
    }
  }
}
