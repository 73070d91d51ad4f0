import { Button, Modal, type FormInstance } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../language/translation.js';

/** A form in a dialog: a click beside it closes nothing that was filled in. */
export const FormModal = ({
  title,
  submit,
  form,
  isSending,
  open = true,
  onClose,
  children,
}: {
  readonly title: string;
  readonly submit: string;
  readonly form: Pick<FormInstance, 'submit' | 'isFieldsTouched'>;
  readonly isSending: boolean;
  readonly open?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) => {
  const { t } = useWords();
  return (
    <Modal
      open={open}
      title={title}
      width={760}
      style={{ top: 32 }}
      maskClosable={!isSending && !form.isFieldsTouched()}
      onCancel={onClose}
      destroyOnHidden
      footer={[
        <Button key="cancel" onClick={onClose}>
          {t('listing.cancel')}
        </Button>,
        <Button key="submit" type="primary" loading={isSending} onClick={() => form.submit()}>
          {submit}
        </Button>,
      ]}
    >
      {children}
    </Modal>
  );
};
