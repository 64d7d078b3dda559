package calendars

import (
	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/ecb"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/mw"
	"github.com/rickar/cal/v2/nc"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/ru"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/ua"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
)

// known are the holidays by country and region; those of a country as a whole have the region "".
var known = map[string]map[string][]*cal.Holiday{
	"ar": {"": argentina},
	"at": {"": at.Holidays},
	"au": {
		"act": au.HolidaysACT, "nsw": au.HolidaysNSW, "nt": au.HolidaysNT, "qld": au.HolidaysQLD, "sa": au.HolidaysSA, "tas": au.HolidaysTAS,
		"vic": au.HolidaysVIC, "wa": au.HolidaysWA,
	},
	"be": {"": be.Holidays},
	"bg": {"": bg.Holidays},
	"br": {"": with(br.Holidays, conscienciaNegra)},
	"ca": {"": ca.Holidays},
	"ch": {
		"": ch.Holidays, "ag": ch.HolidaysAG, "ai": ch.HolidaysAI, "ar": ch.HolidaysAR, "be": ch.HolidaysBE, "bl": ch.HolidaysBL,
		"bs": ch.HolidaysBS, "fr": ch.HolidaysFR, "ge": ch.HolidaysGE, "gl": ch.HolidaysGL, "gr": ch.HolidaysGR, "ju": ch.HolidaysJU,
		"lu": ch.HolidaysLU, "ne": ch.HolidaysNE, "nw": ch.HolidaysNW, "ow": ch.HolidaysOW, "sg": ch.HolidaysSG, "sh": ch.HolidaysSH,
		"so": ch.HolidaysSO, "sz": ch.HolidaysSZ, "tg": ch.HolidaysTG, "ti": ch.HolidaysTI, "ur": ch.HolidaysUR, "vd": ch.HolidaysVD,
		"vs": ch.HolidaysVS, "zg": ch.HolidaysZG, "zh": ch.HolidaysZH,
	},
	"cz": {"": cz.Holidays},
	"de": {
		"": de.Holidays, "bb": de.HolidaysBB, "be": de.HolidaysBE, "bw": de.HolidaysBW, "by": de.HolidaysBY, "hb": de.HolidaysHB,
		"he": de.HolidaysHE, "hh": de.HolidaysHH, "mv": de.HolidaysMV, "ni": de.HolidaysNI, "nw": de.HolidaysNW, "rp": de.HolidaysRP,
		"sh": de.HolidaysSH, "sl": de.HolidaysSL, "sn": de.HolidaysSN, "st": de.HolidaysST, "th": de.HolidaysTH,
	},
	"dk":  {"": dk.Holidays},
	"ecb": {"": ecb.Holidays},
	"es":  {"": es.Holidays},
	"fr":  {"": fr.Holidays},
	"gb":  {"": gb.Holidays},
	"gr":  {"": gr.Holidays},
	"hr":  {"": hr.Holidays},
	"ie":  {"": ie.Holidays},
	"it":  {"": it.Holidays},
	"jp":  {"": jp.Holidays},
	"lt":  {"": lt.Holidays},
	"lv":  {"": lv.Holidays},
	"mw":  {"": mw.Holidays},
	"nc":  {"": nc.Holidays},
	"nl":  {"": nl.Holidays},
	"no":  {"": no.Holidays},
	"nz":  {"": with(nz.Holidays, matariki)},
	"pl":  {"": with(pl.Holidays, wigilia)},
	"ro":  {"": ro.Holidays},
	"ru":  {"": ru.Holidays},
	"se":  {"": se.Holidays},
	"si":  {"": si.Holidays},
	"sk":  {"": sk.Holidays},
	"ua":  {"": ua.Holidays},
	"us":  {"": us.Holidays},
	"za":  {"": za.Holidays},
}
