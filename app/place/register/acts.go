package register

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"toguna/app/stage"
)

// canClose reports whether this device may end the register.
func (p *presenter) canClose() bool {
	return p.clerk() && p.call != "" && p.view.Keeper && !p.view.Final
}

// close ends the consultation and its register for good.
func (p *presenter) close(done func()) {
	sp, call := p.st.Space(), p.call
	p.act(stage.Act{What: "app.register.closing", Run: func(ctx context.Context) error {
		return sp.CloseRegister(ctx, call)
	}}, done)
}

// act does something of this place, one at a time.
func (p *presenter) act(a stage.Act, done func(), kv ...any) {
	if p.busy != nil {
		return
	}
	a.Done = func(err error) {
		p.busy = nil
		if err != nil {
			p.fail(err, kv...)
			p.changed()
			return
		}
		p.load()
		done()
	}
	p.busy = p.st.Start(a)
	p.changed()
}

// export writes the receipt of the contribution shown to a new file: a page to
// print where it is called .html, else the file that proves it.
func (p *presenter) export(path string, done func()) {
	sp, id, words, lang := p.st.Space(), p.detail.sub.ID, p.inWords(), p.st.Lang()
	p.act(stage.Act{What: "app.register.writing", Run: func(ctx context.Context) error {
		if strings.EqualFold(filepath.Ext(path), ".html") {
			return sp.PrintReceipt(ctx, id, path, words, lang)
		}
		return sp.ExportReceipt(ctx, id, path)
	}}, done, "Path", path, "Id", id)
}

// saveFile writes a file of the contribution shown to a new file. It opens nothing.
func (p *presenter) saveFile(i int, path string, done func()) {
	sp, id := p.st.Space(), p.detail.sub.ID
	p.act(stage.Act{What: "app.register.writing", Undone: "app.undone.nothing", Run: func(ctx context.Context) (err error) {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("save attachment: %w", err)
		}
		defer func() {
			if err = errors.Join(err, f.Close()); err != nil {
				err = errors.Join(err, os.Remove(path))
			}
		}()
		return sp.OpenAttachment(ctx, id, i, f)
	}}, done, "Path", path)
}

var plainExt = regexp.MustCompile(`^\.[a-z0-9]{1,5}$`)

// savedName is the name offered for a file: it says nothing of what is in it, and
// nothing of it but the kind comes from whoever sent it.
func savedName(n int, sent string) string {
	ext := strings.ToLower(filepath.Ext(sent))
	if !plainExt.MatchString(ext) {
		ext = ""
	}
	return fmt.Sprintf("toguna-%d%s", n+1, ext)
}

// withdraw takes back one's own contribution.
func (p *presenter) withdraw(done func()) {
	sp, id := p.st.Space(), p.detail.sub.ID
	p.act(stage.Act{What: "progress.sealing", Run: func(ctx context.Context) error {
		_, err := sp.Withdraw(ctx, id, "")
		return err
	}}, done)
}
