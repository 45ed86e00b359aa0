import { styleBase } from './style-base.ts';
import { styleDetails } from './style-details.ts';
import { styleWaterfall } from './style-waterfall.ts';

/** The style sheet of the page. */
export const pageStyle = styleBase + styleWaterfall + styleDetails;
