import { parseForm } from '../../../src/http/forms/form.ts';
import { HTTPException } from '../../../src/http/http-exception.ts';
import { formInput, type FormInput } from '../inputs/forms.ts';
import { attempt, type PureKind } from '../kind.ts';

/** Contents of requests, as forms. */
export const forms: PureKind = {
  name: 'forms',
  share: 10,
  generate: formInput,
  run({ contentType, content }: FormInput) {
    const bytes = Buffer.from(content, 'latin1');
    const type = contentType === '' ? undefined : contentType;
    const form = attempt(() => parseForm(type, bytes), HTTPException);
    void [form?.keys(), form?.getList('a'), JSON.stringify(form)];
  },
};
