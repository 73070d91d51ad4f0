import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal, Skeleton } from 'antd';
import type { EventConfirmation } from '@zhixin/contracts';
import { confirmationFields } from '@zhixin/contracts';
import { useId, useState } from 'react';
import { confirmEvent, confirmationsQuery, withdrawConfirmation } from '../api/trace-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import styles from './trace.module.css';

const { maxLength: REASON_CHARACTERS_MAX = Infinity } = confirmationFields.properties.reason;

const Given = ({ given }: { readonly given: EventConfirmation }) => {
  const { t } = useWords();
  const { by, recordTime, reason, withdrawal } = given;
  return (
    <li>
      <p>{t('trace.confirmation.by', { by, time: minuteOf(recordTime) })}</p>
      <p className="quiet">{reason}</p>
      {withdrawal !== undefined && (
        <p>
          {t('trace.confirmation.withdrawnBy', {
            by: withdrawal.by,
            time: minuteOf(withdrawal.recordTime),
          })}{' '}
          <span className="quiet">{withdrawal.reason}</span>
        </p>
      )}
    </li>
  );
};

/** Confirms an event, or takes the standing confirmation back; both need a reason and stay on record. */
export const ConfirmationDialog = ({
  eventID,
  onClose,
}: {
  readonly eventID: string;
  readonly onClose: () => void;
}) => {
  const { t } = useWords();
  const { client } = useSession();
  const queries = useQueryClient();
  const id = useId();
  const [reason, setReason] = useState('');
  const [after, setAfter] = useState<string>();
  const confirmations = useQuery(confirmationsQuery(client, eventID, after));
  const given = confirmations.data?.body.items ?? [];
  const standing = given.find(({ withdrawal }) => withdrawal === undefined);
  const record = useMutation({
    mutationFn: () =>
      standing === undefined
        ? confirmEvent(client, eventID, reason.trim())
        : withdrawConfirmation(client, standing.confirmationId, reason.trim()),
    onSuccess: async ({ body: { position } }) => {
      setAfter(position);
      setReason('');
      await Promise.all(
        ['trace', 'thing'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      );
    },
  });
  const act = standing === undefined ? 'confirm' : 'withdraw';
  return (
    <Modal open title={t('trace.confirmation.title')} footer={null} onCancel={onClose}>
      <p className="code quiet">{eventID}</p>
      <p className={styles.explained}>{t('trace.confirmation.explain')}</p>
      {confirmations.isPending && <Skeleton active title={false} />}
      {confirmations.isError && <ProblemNotice error={confirmations.error} />}
      <ol className={styles.steps}>
        {given.map((each) => (
          <Given key={each.confirmationId} given={each} />
        ))}
      </ol>
      <label htmlFor={id}>{t('trace.confirmation.reason')}</label>
      <Input.TextArea
        id={id}
        autoSize={{ minRows: 2 }}
        maxLength={REASON_CHARACTERS_MAX}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      {record.isError && <ProblemNotice error={record.error} />}
      <p className={styles.dialogEnd}>
        <Button
          type="primary"
          danger={standing !== undefined}
          disabled={reason.trim() === '' || confirmations.isPending}
          loading={record.isPending}
          onClick={() => record.mutate()}
        >
          {t(`trace.confirmation.${act}`)}
        </Button>
      </p>
    </Modal>
  );
};
