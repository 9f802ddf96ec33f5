package app

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"toguna/app/flow"
	"toguna/app/look"
	"toguna/app/place"
	"toguna/app/stage"
	"toguna/app/widget"
	"toguna/consult"
	"toguna/consult/desk"
)

// side is the left column: the workspace, the places, and who one is.
type side struct {
	f       *frame
	content *fyne.Container
	top     fyne.CanvasObject
	items   map[string]*widget.NavItem
	latest  stage.Latest
}

// nameWidth is what the name of a workspace has on one line.
const nameWidth float32 = 115

func newSide(f *frame) *side {
	s := &side{f: f, items: map[string]*widget.NavItem{}}
	st := f.p.stage
	space := flow.Bold(st.Space().Name())
	space.MaxLines = 2
	name := flow.Column(0, space)
	if space.Natural().Width <= nameWidth {
		name.Add(flow.Caption(st.T("app.space")))
	}
	switcher := widget.NewIconButton("action-chevron", st.T("app.spaces"), s.switcher, widget.Bare(), widget.Compact())
	s.top = flow.Pad(0, 4, 0, 12, flow.Row(6,
		look.Icon("mark", 28, look.ColorPrimary),
		flow.Grow(name),
		switcher))

	nav := flow.Column(2)
	for _, name := range s.visible() {
		item := widget.NewNavItem("place-"+name, st.T("app.place."+name), func() { f.open(name, "") })
		s.items[name] = item
		if name == place.Settings {
			nav.Add(flow.Pad(6, 0, 6, 0, flow.Line()))
		}
		nav.Add(item)
	}

	who := flow.Bold(st.Desk().Person().Name)
	who.MaxLines = 1
	role := flow.Caption(st.T("role." + roleOf(st.Space())))
	role.MaxLines = 2
	foot := flow.Pad(12, 12, 12, 12, flow.Row(8, flow.Grow(flow.Column(0, who, role)),
		widget.NewIconButton("action-lock", st.T("app.lock"), f.p.lock)))

	s.content = container.NewStack(newGround(look.ColorSide), container.New(sideLayout{},
		s.top, newLine(), flow.Pad(8, 8, 8, 8, nav), newLine(), foot))
	return s
}

// roleOf is one's role, that of nobody yet for who waits to be admitted.
func roleOf(sp *desk.Space) string {
	if r := sp.MyRole(); r != "" {
		return r
	}
	return "none"
}

// visible lists the places that are of use to one's role: who may not write to the
// register's owner has no register of his own to keep.
func (s *side) visible() []string {
	switch s.f.p.stage.Space().MyRole() {
	case consult.RoleClerk, consult.RoleCommittee:
		return place.All()
	}
	return slices.DeleteFunc(place.All(), func(n string) bool { return n == place.Report })
}

// refresh shows which place one is in.
func (s *side) refresh() {
	for name, item := range s.items {
		item.SetHere(name == s.f.at)
	}
	s.changed(^desk.Topic(0))
}

// changed counts anew what waits in each place.
func (s *side) changed(desk.Topic) {
	st := s.f.p.stage
	sp := st.Space()
	if sp == nil {
		return
	}
	stage.Load(st, &s.latest, sp.News, func(n desk.News, err error) {
		if err != nil {
			return // the place that one opens says why
		}
		b := badges(n)
		for name, item := range s.items {
			item.SetBadge(b[name])
		}
		s.f.strip.news(n)
	})
}

// badges counts what there is to do in each place. A badge leads to something to do.
func badges(n desk.News) map[string]int {
	b := map[string]int{place.WhatsNew: len(n.Waiting)}
	for _, t := range n.Waiting {
		switch t.Kind {
		case desk.TaskAnswer, desk.TaskConflict:
			b[place.Register] += t.Count
		case desk.TaskVerify, desk.TaskApprove:
			b[place.People] += t.Count
		case desk.TaskCheck:
			b[place.Drafts] += t.Count
		}
	}
	return b
}

// switcher offers the other workspaces, and ways to one more.
func (s *side) switcher() {
	st := s.f.p.stage
	spaces := st.Desk().Spaces()
	here := st.Space().ID().String()
	var items []widget.MenuItem
	selected := -1
	for i, info := range spaces {
		items = append(items, widget.MenuItem{Word: info.Name})
		if strings.HasPrefix(here, info.ID) {
			selected = i
		}
	}
	items = append(items, widget.MenuItem{Word: st.T("app.space.another"), Icon: "action-add"})
	widget.ShowMenu(s.top, items, selected, func(i int) {
		if i >= len(spaces) {
			s.f.p.anotherSpace()
			return
		}
		st.Enter(spaces[i].ID, func(err error) {
			if err != nil {
				s.f.fail(err)
			}
		})
	})
}

// sideLayout is the workspace at the top, the places, and who one is at the foot.
type sideLayout struct{}

func (sideLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(sideWidth(), 480) }

func (sideLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	head := max(place.HeadHeight-1, flow.HeightFor(o[0], size.Width)+8)
	put(o[0], 0, 0, size.Width, head)
	put(o[1], 0, head, size.Width, 1)
	foot := flow.HeightFor(o[4], size.Width)
	put(o[2], 0, head+1, size.Width, size.Height-head-foot-2)
	put(o[3], 0, size.Height-foot-1, size.Width, 1)
	put(o[4], 0, size.Height-foot, size.Width, foot)
}
