-- A step tells a person of all the tasks it asks of them in one notification and one mail. What was there keeps its task_id for processes
-- of before this one; nothing else reads it, and a later migration drops it.

-- +goose Up
ALTER TABLE notifications ADD COLUMN tasks jsonb NOT NULL DEFAULT '[]'; -- id and message of each
UPDATE notifications SET tasks = jsonb_build_array(jsonb_build_object('id', task_id, 'message', message)) WHERE task_id <> '';

ALTER TABLE deliveries ADD COLUMN task_ids text[] NOT NULL DEFAULT '{}'; -- a mail asks for those that are open when it is sent
UPDATE deliveries SET task_ids = ARRAY[task_id] WHERE task_id <> '' AND status IN ('waiting', 'dead');
