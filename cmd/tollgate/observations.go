package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"tollgate/devfile"
	"tollgate/fault"
	"tollgate/observation/upload"
)

func newObservationsCommand() *cobra.Command {
	command := &cobra.Command{Use: "observations", Short: "Bring the data of pilots into Tollgate through its API"}
	command.AddCommand(newLoadObservationsCommand())
	return command
}

// observationLoad holds the flags of tollgate observations load.
type observationLoad struct {
	options upload.Options
	columns map[string]*string // by query parameter
	dataDir string
	skip    bool
	outside bool
	quiet   bool
}

// patience is how often a piece is sent while the API is away: some minutes.
const patience = 40

func newLoadObservationsCommand() *cobra.Command {
	l := &observationLoad{columns: map[string]*string{}}
	command := &cobra.Command{
		Use:   "load FILE --pilot PILOT",
		Short: "Load a CSV, NDJSON or JSON file of observations of any length",
		Long: `Load a file of observations into a pilot: CSV with a header, a JSON array (.json), or one JSON object a line.

The file is sent in pieces, each recorded whole or not at all. Run again after it was cut short, it goes on with the row that is next; run again
after it was complete, it changes nothing. Rows are known by their key: the same row is recorded once, another content of a key
becomes its next version. A piece with a refused row stops the load and names the rows, unless --skip-refused.

Where to and as whom comes from the flags, else from TOLLGATE_URL and TOLLGATE_TOKEN, else from the development stack that runs on this machine,
as its lead.`,
		Example: `  tollgate observations load observations.ndjson --pilot PIL-3
  tollgate observations load cookie_cats.csv --pilot PIL-3 --key-column userid --unit-column userid --arm-column version \
      --value-column retention_7 --at 2017-05-01 --arms gate_30:control,gate_40:treatment
  tollgate observations load ae.csv --pilot PIL-4 --key-column org_code,period --site-column org_code --at-column period --value-column within_4h`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			return l.run(command.Context(), args[0], command.OutOrStdout(), command.ErrOrStderr())
		},
	}
	flags := command.Flags()
	flags.StringVar(&l.options.Pilot, "pilot", "", "id or key of the pilot")
	flags.StringVar(&l.options.Client.Base, "url", "", "address of the API (TOLLGATE_URL)")
	flags.StringVar(&l.options.Client.Token, "token", "", "token of the pilot's lead, data owner or statistician (TOLLGATE_TOKEN)")
	flags.StringVar(&l.options.Name, "upload", "", "name of the upload, from the file's name and content when absent")
	flags.IntVar(&l.options.Rows, "rows", 50_000, "rows of a piece, at most 100000")
	flags.StringVar(&l.dataDir, "data-dir", "", "data folder of the development stack (TOLLGATE_DATA_DIR)")
	flags.BoolVar(&l.skip, "skip-refused", false, "record the good rows of a piece that has refused ones")
	flags.BoolVar(&l.outside, "record-outside-plan", false, "take metrics, arms and sites that the plan does not have; looks count them as broken allocation")
	flags.BoolVar(&l.quiet, "quiet", false, "no progress bar, only the summary")
	for _, c := range []struct{ flag, parameter, usage string }{
		{"key-column", "key_column", "CSV column of the key; several separated by commas"}, {"unit-column", "unit_column", "of who or what was assigned"},
		{"arm-column", "arm_column", "of the arm"}, {"site-column", "site_column", "of the site"}, {"at-column", "at_column", "of the time"},
		{"metric-column", "metric_column", "of the metric"}, {"value-column", "value_column", "of the value"}, {"exposure-column", "exposure_column", "of the exposure"},
		{"count-column", "count_column", "of how many alike a row stands for"}, {"version-column", "version_column", "of the version"},
		{"at", "at", "time of every row of a CSV without such a column"}, {"site", "site", "site of every row"}, {"metric", "metric", "metric of every row"},
		{"arms", "arms", "how the CSV calls the plan's arms: gate_30:control,gate_40:treatment"}, {"missing", "missing", "what stands for no value, beside nothing: NA,NULL"},
		{"date-order", "date_order", "dmy or mdy, for dates such as 03/04/2026"},
	} {
		l.columns[c.parameter] = flags.String(c.flag, "", c.usage)
	}
	_ = command.MarkFlagRequired("pilot")
	return command
}

func (l *observationLoad) run(ctx context.Context, path string, out, progress io.Writer) error {
	if err := l.complete(); err != nil {
		return err
	}
	if l.quiet {
		progress = io.Discard
	}
	var bar *progressbar.ProgressBar
	l.options.Progress = func(p upload.Progress) {
		if bar == nil {
			bar = progressbar.NewOptions64(p.Total, progressbar.OptionSetWriter(progress), progressbar.OptionShowCount(), progressbar.OptionSetDescription("rows"),
				progressbar.OptionShowIts(), progressbar.OptionOnCompletion(func() { _, _ = fmt.Fprintln(progress) }))
		}
		_ = bar.Set64(p.NextRow - 1)
	}
	p, err := upload.Run(ctx, path, l.options)
	if p.Name != "" {
		_, _ = fmt.Fprintf(out, "%s: %d of %d rows have arrived: %d added, %d corrected, %d there already, %d refused\n",
			p.Name, p.Rows, p.Total, p.Added, p.Corrected, p.Duplicates, p.Refused)
	}
	return shortened(err)
}

// complete fills what no flag gave from the environment, then from the development stack.
func (l *observationLoad) complete() error {
	c := &l.options.Client
	c.HTTP, c.Attempts = &http.Client{Timeout: 5 * time.Minute}, patience
	l.options.Query = url.Values{}
	for parameter, value := range l.columns {
		if *value != "" {
			l.options.Query.Set(parameter, *value)
		}
	}
	if l.skip {
		l.options.Query.Set("on_error", "skip")
	}
	if l.outside {
		l.options.Query.Set("outside_plan", "record")
	}
	c.Base, c.Token = cmp.Or(c.Base, os.Getenv("TOLLGATE_URL")), cmp.Or(c.Token, os.Getenv("TOLLGATE_TOKEN"))
	if c.Base != "" && c.Token != "" {
		return nil
	}
	stack, err := devfile.Read(l.dataDir)
	if err != nil {
		return fmt.Errorf("give --url and --token, or: %w", err)
	}
	c.Base, c.Token = cmp.Or(c.Base, stack.BaseURL), cmp.Or(c.Token, stack.TokenOf("lead"))
	return nil
}

// mostRefusals bounds the refused rows that are printed.
const mostRefusals = 20

// shortened leaves out all but the first refused rows.
func shortened(err error) error {
	var f *fault.Error
	if errors.As(err, &f) && len(f.Fields) > mostRefusals {
		left := len(f.Fields) - mostRefusals
		f.Fields = f.Fields[:mostRefusals]
		return fmt.Errorf("%w; and %d more", err, left)
	}
	return err
}
