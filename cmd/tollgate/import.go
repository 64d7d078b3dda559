package main

import "github.com/spf13/cobra"

func newImportCommand() *cobra.Command {
	command := &cobra.Command{Use: "import", Short: "Bring published figures into Tollgate through its API"}
	command.AddCommand(newImportFitaraCommand())
	return command
}
