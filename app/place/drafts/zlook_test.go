package drafts
import ("testing";"image/png";"os";"toguna/consult/desk")
func (r *room) png(name string) { f,_:=os.Create("/tmp/i4-"+name+".png"); defer f.Close(); _ = png.Encode(f, r.win.canvas.Capture()) }
func TestZLook(t *testing.T) {
	r := enter(t, "fr", told(t, "fr", []desk.CommentIn{
	}, file(t, 2, "fr")))
	r.png("head")
	for _, c := range r.place.p.comments { t.Log(c.At, c.WasAt, c.Anchor, c.AnchorReason, c.Quote) }
	r.place.review()
	r.ui.Until("review", func() bool { return r.place.page.(*reviewPage).r.loaded })
	r.png("review")
	r.place.turn(nil)
	r.place.compare()
	r.ui.Until("compare", func() bool { return r.place.page.(*comparePage).c.running == nil })
	r.png("compare")
	r.place.page.(*comparePage).layout.SetSelected(1)
	r.place.page.(*comparePage).reel.again()
	r.png("beside")
	r.place.turn(nil)
	r.place.Dropped(file(t, 2, "fr"))
	g := r.place.page.(*previewPage)
	r.ui.Until("preview", func() bool { return g.f.doc != nil && g.f.would != nil || len(r.win.failed) > 0 })
	t.Log(r.win.failed, g.f.of)
	r.png("preview")
}
