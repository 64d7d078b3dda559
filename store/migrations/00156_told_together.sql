-- A step tells a person of all the tasks it asks of them in one notification and one mail.

-- +goose Up
ALTER TABLE notifications ADD COLUMN tasks jsonb NOT NULL DEFAULT '[]'; -- id and message of each
UPDATE notifications SET tasks = jsonb_build_array(jsonb_build_object('id', task_id, 'message', message)) WHERE task_id <> '';
ALTER TABLE notifications DROP COLUMN task_id;

ALTER TABLE deliveries ADD COLUMN task_ids text[] NOT NULL DEFAULT '{}'; -- a mail asks of those that are open when it is sent
UPDATE deliveries SET task_ids = ARRAY[task_id] WHERE task_id <> '';
ALTER TABLE deliveries DROP COLUMN task_id;

UPDATE outbox SET payload = (payload - 'task_id') || jsonb_build_object('tasks', jsonb_build_array(jsonb_build_object('id', payload ->> 'task_id', 'message', payload ->> 'message')))
 WHERE done_at IS NULL AND effect = 'notify' AND payload ? 'task_id';
