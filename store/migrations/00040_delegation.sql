-- Delegation and case-independent inboxes: who may not answer a task for its assignee, and for whom a
-- delegate signed.

-- +goose Up
ALTER TABLE tasks ADD COLUMN barred text[] NOT NULL DEFAULT '{}';
ALTER TABLE signatures ADD COLUMN on_behalf_of text COLLATE "C" NOT NULL DEFAULT '';
