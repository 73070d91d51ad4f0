import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Form, Input } from 'antd';
import type { RecallCase, RecallRegime } from '@zhixin/contracts';
import { useRef } from 'react';
import { takeRecallStep } from '../api/recall-queries.js';
import { ApiProblem } from '../api/problem.js';
import { Cited } from '../enterprise/cited.js';
import { useWords } from '../language/translation.js';
import { usePerson, useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { FormModal } from './form-modal.js';
import { instantProps, StepFormField } from './step-fields.js';
import { documentOf, fieldsOfStep, type FilledIn } from './step-form.js';
import { useRecallWords } from './use-recall-words.js';
import styles from './recall.module.css';

interface StepInput extends Readonly<Record<string, unknown>> {
  readonly occurredAt?: string;
  readonly receivedAs?: string;
}

/** The field that a fault speaks of, as the form names it. */
const fieldOf = (pointer: string): string[] =>
  pointer.split('/').slice(pointer.startsWith('/document/') ? 2 : 1);

/** The form of a step as its regime asks for it; a refusal is shown beside the fields that it names. */
export const StepDialog = ({
  found,
  regime,
  step,
  onClose,
}: {
  readonly found: RecallCase;
  readonly regime: RecallRegime;
  readonly step: string;
  readonly onClose: () => void;
}) => {
  const { t, say } = useWords();
  const { stepOf } = useRecallWords();
  const { client } = useSession();
  const person = usePerson();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<StepInput>();
  const idempotencyKey = useRef(crypto.randomUUID());
  const filledIn = {
    kind: Form.useWatch<string>('kind', form),
    lane: Form.useWatch<string>('lane', form),
    leftOut: Form.useWatch<string>('leftOut', form),
  } satisfies FilledIn;
  const fields = fieldsOfStep(regime, step, { role: found.responsible.role, filledIn });
  const known = regime.steps.find((one) => one.step === step);
  const isFirms = known?.by.includes('recaller') === true && person.role !== 'enterprise';
  const sending = useMutation({
    mutationFn: ({ occurredAt, receivedAs, ...filled }: StepInput) => {
      const body = {
        ...documentOf({ occurredAt, receivedAs }),
        document: documentOf(filled),
      };
      return takeRecallStep(
        client,
        { id: found.id, step },
        { body, idempotencyKey: idempotencyKey.current },
      );
    },
    onSuccess: async ({ body }) => {
      void message.success(t(body.recorded ? 'recall.form.done' : 'recall.form.before'));
      await queries.invalidateQueries({ queryKey: ['recall', found.id] });
      void queries.invalidateQueries({ queryKey: ['recalls'] });
      onClose();
    },
    onError: (error) => {
      idempotencyKey.current = crypto.randomUUID();
      if (!(error instanceof ApiProblem)) return;
      form.setFields(
        error.errors.map(({ pointer, detail }) => ({
          name: fieldOf(pointer) as never,
          errors: [detail ?? ''],
        })),
      );
    },
  });
  return (
    <FormModal
      title={t('recall.form.title', { step: stepOf(step), product: found.product })}
      submit={t('recall.form.submit')}
      form={form}
      isSending={sending.isPending}
      onClose={onClose}
    >
      <p className={styles.cited}>
        <strong>{say(regime.title)}</strong>
        {known !== undefined && <Cited citation={known.citation} />}
      </p>
      {sending.isError && <ProblemNotice error={sending.error} />}
      <Form<StepInput>
        form={form}
        layout="vertical"
        clearOnDestroy
        scrollToFirstError={{ focus: true }}
        onFinish={(filled) => sending.mutate(filled)}
      >
        {fields.map((field) => (
          <StepFormField key={field.name} field={field} />
        ))}
        <div className="field-pair">
          <Form.Item name="occurredAt" label={t('recall.form.occurredAt')} {...instantProps}>
            <DatePicker
              showTime={{ format: 'HH:mm' }}
              format="YYYY-MM-DD HH:mm"
              style={{ width: '100%' }}
              placeholder={t('recall.form.occurredNow')}
            />
          </Form.Item>
          {isFirms && (
            <Form.Item
              name="receivedAs"
              label={t('recall.form.receivedAs')}
              extra={t('recall.form.receivedAsHint')}
            >
              <Input autoComplete="off" maxLength={100} />
            </Form.Item>
          )}
        </div>
      </Form>
    </FormModal>
  );
};
