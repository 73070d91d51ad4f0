import type { TObject } from '@sinclair/typebox';
import { useMutation } from '@tanstack/react-query';
import { Button, Form, Modal } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { ApiClient } from '../api/client.js';
import type { SeenCredit } from '../api/seen.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { DocumentFields } from './fields.js';
import { placedFaults, type FieldOfRefusal } from './field-faults.js';
import { Outcome, type RecordedDecision } from './outcome.js';
import styles from './decisions.module.css';

/** What every receipt of a recorded decision says. */
interface Receipt {
  readonly recorded: boolean;
  readonly warnings: readonly { readonly code: string; readonly detail: string }[];
}

/** One kind of decision: its words, where it is sent, and how to know that the grade reckons with it. */
export interface Decision<Fields, Answer extends Receipt> {
  readonly title: string;
  /** What the document that is sent says. */
  readonly document: TObject;
  readonly submit: string;
  readonly done: string;
  readonly explain?: string;
  readonly danger?: boolean;
  readonly initial?: Partial<Fields>;
  /** Which fields refusals speak of that name none. */
  readonly refusals?: FieldOfRefusal<Fields>;
  /** Where the filled-in form goes. */
  readonly request: (fields: Fields) => { readonly path: string; readonly body: unknown };
  /** What lies nearest to be done after it. */
  readonly next?: { readonly label: string; readonly onClick: () => void };
  readonly effect: (
    receipt: Answer,
    fields: Fields,
  ) => Pick<RecordedDecision, 'isSeenIn' | 'eventId'>;
}

/** What whoever opens a dialog tells it. */
export interface DialogProps {
  readonly credit: SeenCredit;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The same content carries the same key, so a repeated click or a retry records nothing twice. */
const useIdempotencyKey = () => {
  const last = useRef({ content: '', key: '' });
  return (content: string): string => {
    if (last.current.content !== content) last.current = { content, key: crypto.randomUUID() };
    return last.current.key;
  };
};

const record = async <Answer extends Receipt>(
  client: ApiClient,
  { path, body }: { readonly path: string; readonly body: unknown },
  keyOf: (content: string) => string,
): Promise<Answer> => (await client.post<Answer>(path, body, keyOf(JSON.stringify(body)))).body;

// A form takes its initial values when it opens; what is still being loaded then comes later.
const LateInitialValues = ({ values }: { readonly values: object }) => {
  const form = Form.useFormInstance<Record<string, unknown>>();
  const content = JSON.stringify(values);
  useEffect(() => {
    const initial = Object.entries(JSON.parse(content) as Record<string, unknown>);
    form.setFieldsValue(Object.fromEntries(initial.filter(([name]) => !form.isFieldTouched(name))));
  }, [form, content]);
  return null;
};

/** A form for one decision about an enterprise; when it is recorded, the grade before and after. */
export const DecisionDialog = <Fields extends object, Answer extends Receipt>({
  decision,
  credit,
  open,
  onClose,
  children,
}: DialogProps & {
  readonly decision: Decision<Fields, Answer>;
  readonly children: ReactNode;
}) => {
  const { t } = useWords();
  const { client } = useSession();
  const [form] = Form.useForm<Fields>();
  const [made, setMade] = useState<RecordedDecision | undefined>();
  const [isToldWhole, setToldWhole] = useState(false);
  const keyOf = useIdempotencyKey();
  const {
    title,
    submit,
    done,
    explain,
    danger = false,
    initial = {},
    refusals = {},
    next,
  } = decision;
  const sending = useMutation({
    mutationFn: (fields: Fields) => record<Answer>(client, decision.request(fields), keyOf),
    onSuccess: (receipt, fields) => {
      const { recorded, warnings } = receipt;
      const before = { grade: credit.grade, score: credit.score };
      const effect = decision.effect(receipt, fields);
      setMade({ at: Date.now(), title, text: done, before, recorded, warnings, ...effect });
    },
    onError: (error) => {
      const names = new Set(Object.keys(form.getFieldsValue() as object));
      const placed = placedFaults<Fields>(error, names, refusals);
      form.setFields(placed.fields as never);
      setToldWhole(placed.isToldWhole);
    },
  });
  return (
    <Modal
      open={open}
      title={made?.title ?? title}
      width={720}
      style={{ top: 32 }}
      maskClosable={!sending.isPending && !form.isFieldsTouched()}
      onCancel={onClose}
      afterClose={() => {
        sending.reset();
        setMade(undefined);
      }}
      destroyOnHidden
      footer={
        made === undefined
          ? [
              <Button key="cancel" onClick={onClose}>
                {t('listing.cancel')}
              </Button>,
              <Button
                key="submit"
                type="primary"
                danger={danger}
                loading={sending.isPending}
                onClick={() => form.submit()}
              >
                {submit}
              </Button>,
            ]
          : [
              ...(next === undefined
                ? []
                : [
                    <Button key="next" onClick={next.onClick}>
                      {next.label}
                    </Button>,
                  ]),
              <Button key="close" type="primary" autoFocus onClick={onClose}>
                {t('decision.close')}
              </Button>,
            ]
      }
    >
      {made !== undefined ? (
        <Outcome uscc={credit.uscc} made={made} />
      ) : (
        <>
          <p className={styles.about}>
            <strong>{credit.name}</strong> <span className="code">{credit.uscc}</span>
          </p>
          {explain !== undefined && <p className="quiet">{explain}</p>}
          {sending.isError && !isToldWhole && <ProblemNotice error={sending.error} />}
          <Form<Fields>
            form={form}
            layout="vertical"
            className={styles.form ?? ''}
            clearOnDestroy
            initialValues={initial}
            scrollToFirstError={{ focus: true }}
            onFinish={(fields) => sending.mutate(fields)}
          >
            <LateInitialValues values={initial} />
            <DocumentFields value={decision.document}>{children}</DocumentFields>
          </Form>
        </>
      )}
    </Modal>
  );
};
