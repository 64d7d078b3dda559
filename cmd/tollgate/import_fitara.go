package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"tollgate/devfile"
	"tollgate/fitara"
	"tollgate/fitara/booking"
)

// fitaraImport holds the flags of tollgate import fitara.
type fitaraImport struct {
	options booking.Options
	dataDir string
	report  string
	quiet   bool
}

func newImportFitaraCommand() *cobra.Command {
	f := &fitaraImport{}
	command := &cobra.Command{
		Use:   "fitara FILE",
		Short: "Import a federal agency's cost-savings-and-avoidance JSON",
		Long: `Import the cost-savings-and-avoidance JSON that U.S. federal agencies publish under FITARA.

One project receives a benefit line for each strategy and, for each fiscal year, an amount that a lead claims and a finance
person validates: in USD, exactly as published, in September, the last month of the federal fiscal year. "Both" becomes the
category unsplit_saving_avoidance. A report says of every record what was assumed (a missing id, Gross, savings before the
decision date) and what was refused. Running it again changes nothing.

Where to and as whom comes from the flags, else from TOLLGATE_URL, TOLLGATE_CLAIM_TOKEN and TOLLGATE_VALIDATE_TOKEN,
else from the development stack that runs on this machine.`,
		Example: `  tollgate import fitara federal-cost-savings.json
  tollgate import fitara savings.json --report savings-report.csv
  tollgate import fitara savings.json --url https://tollgate.example.org --claim-token "$LEAD" --validate-token "$FINANCE"`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			return f.run(command.Context(), args[0], command.OutOrStdout(), command.ErrOrStderr())
		},
	}
	flags := command.Flags()
	flags.StringVar(&f.options.BaseURL, "url", "", "address of the API (TOLLGATE_URL)")
	flags.StringVar(&f.options.ClaimToken, "claim-token", "", "token of the lead who claims (TOLLGATE_CLAIM_TOKEN)")
	flags.StringVar(&f.options.ValidateToken, "validate-token", "", "token of the finance person who validates (TOLLGATE_VALIDATE_TOKEN)")
	flags.StringVar(&f.options.ProjectRef, "project-ref", "fitara-cost-savings", "external_ref of the project that receives the lines")
	flags.StringVar(&f.options.ProjectTitle, "project-title", "FITARA cost savings and avoidance", "its title, when it is created")
	flags.StringVar(&f.dataDir, "data-dir", "", "data folder of the development stack (TOLLGATE_DATA_DIR)")
	flags.StringVar(&f.report, "report", "", "write the report of every record to this file, as CSV when it ends in .csv, else as JSON")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress bar and no list of records, only the summary")
	return command
}

func (f *fitaraImport) run(ctx context.Context, path string, out, progress io.Writer) error {
	if err := f.complete(); err != nil {
		return err
	}
	file, err := readFitara(path)
	if err != nil {
		return err
	}
	if f.quiet {
		progress = io.Discard
	}
	bar := progressbar.NewOptions(len(file.Strategies), progressbar.OptionSetWriter(progress), progressbar.OptionShowCount(),
		progressbar.OptionSetDescription("strategies"), progressbar.OptionOnCompletion(func() { _, _ = fmt.Fprintln(progress) }))
	report, err := booking.New(f.options).Run(ctx, file, func(booking.Record) { _ = bar.Add(1) })
	if f.report != "" && len(report.Records) > 0 {
		if reportErr := writeReport(f.report, report); err == nil {
			err = reportErr
		}
	}
	if err == nil && !f.quiet {
		err = report.WriteText(out)
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, report.Summary())
	return err
}

// complete fills what no flag gave from the environment, then from the development stack.
func (f *fitaraImport) complete() error {
	f.options.BaseURL = cmp.Or(f.options.BaseURL, os.Getenv("TOLLGATE_URL"))
	f.options.ClaimToken = cmp.Or(f.options.ClaimToken, os.Getenv("TOLLGATE_CLAIM_TOKEN"))
	f.options.ValidateToken = cmp.Or(f.options.ValidateToken, os.Getenv("TOLLGATE_VALIDATE_TOKEN"))
	if f.options.BaseURL != "" && f.options.ClaimToken != "" && f.options.ValidateToken != "" {
		return nil
	}
	stack, err := devfile.Read(f.dataDir)
	if err != nil {
		return fmt.Errorf("give --url, --claim-token and --validate-token, or: %w", err)
	}
	f.options.BaseURL = cmp.Or(f.options.BaseURL, stack.BaseURL)
	f.options.ClaimToken = cmp.Or(f.options.ClaimToken, stack.TokenOf("lead"))
	f.options.ValidateToken = cmp.Or(f.options.ValidateToken, stack.TokenOf("finance"))
	return nil
}

func readFitara(path string) (fitara.File, error) {
	in, err := os.Open(path)
	if err != nil {
		return fitara.File{}, err
	}
	defer func() { _ = in.Close() }()
	return fitara.Parse(in)
}

func writeReport(path string, report booking.Report) (err error) {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := out.Close(); err == nil {
			err = closeErr
		}
	}()
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		return report.WriteCSV(out)
	}
	return report.WriteJSON(out)
}
