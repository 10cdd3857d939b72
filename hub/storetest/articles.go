package storetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// Articles returns items as a newsroom that writes Arabic sends them, 1.5 KB each
// in JSON, for measuring what a store does with them. All are different: each has
// sentences of its own choice and order, and none twice. Equal arguments give equal
// items.
func Articles(sourceID string, round, count int) []hub.Accepted {
	random := rand.New(rand.NewPCG(uint64(round), uint64(hub.KeyOf(sourceID, "")[0])))
	articles := make([]hub.Accepted, count)
	for i := range articles {
		articles[i] = article(random, sourceID, round*count+i)
	}
	return articles
}

func article(random *rand.Rand, sourceID string, number int) hub.Accepted {
	order := random.Perm(len(sentences))
	var html strings.Builder
	for _, n := range order[1:] {
		if html.Len() > 935 {
			break
		}
		fmt.Fprintf(&html, "<p>%s</p>\n", sentences[n])
	}
	published := noon.Add(-time.Duration(random.IntN(1e6)) * time.Second)
	url := fmt.Sprintf("https://%s.example.net/%s/%d", sourceID, published.Format("2006/01/02"), 100_000+number)
	item := hub.Item{
		SourceID: sourceID, NativeID: url, ID: url, URL: url,
		Title:       strings.Join(strings.Fields(sentences[order[0]])[:7], " "),
		ContentHTML: html.String(), Language: "ar",
		Authors:         []hub.Person{{Name: names[random.IntN(len(names))]}},
		Tags:            []string{tags[random.IntN(len(tags))]},
		OriginPublished: published, Published: published,
		Updated:   published.Add(time.Duration(random.IntN(1e6)) * time.Microsecond),
		FirstSeen: noon.Add(time.Duration(random.IntN(1e9)) * time.Microsecond),
	}
	ref := hub.Ref{Key: item.Key(), Digest: item.Digest(), Published: item.Published, FirstSeen: item.FirstSeen}
	random32 := random.Uint32()
	copy(ref.Piece[:], fmt.Sprintf("%08x", random32))
	return hub.Accepted{Ref: ref, Item: item}
}

var (
	names = []string{"ليلى حداد", "سامر القاضي", "نور الدين بكري", "هالة منصور", "طارق العلي", "ريم شاهين"}
	tags  = []string{"اقتصاد", "ثقافة", "رياضة", "محليات", "صحة", "تعليم", "بيئة"}
)

// sentences are of no article: they were written for this.
var sentences = strings.Split(strings.TrimSpace(`
أعلن مجلس المدينة أمس عن خطة لتجديد شبكة المياه في الأحياء الشرقية خلال عامين.
تقدر كلفة المشروع بنحو أربعين مليونا تدفع الحكومة نصفها ويغطي قرض ميسر ما بقي.
شكا سكان الضاحية من انقطاع الكهرباء ساعات طويلة في أيام الحر الشديد.
يرى خبراء الزراعة أن موسم الزيتون سيكون أفضل من سابقه بفضل أمطار الربيع.
رفض المدير التعليق على ما نشرته الصحف بشأن العقد الجديد مع اللاعب الشاب.
انتهت المباراة بالتعادل بعد أن أهدر المهاجم ركلة جزاء في الدقائق الأخيرة.
وصل الوفد التجاري إلى العاصمة مساء الأحد لبحث فتح المعابر أمام الشاحنات.
تراجعت أسعار القمح للأسبوع الثالث على التوالي مع ارتفاع المخزون لدى المصدرين.
افتتحت الجامعة مختبرا حديثا لأبحاث الطاقة الشمسية بتمويل من خريجيها.
كشفت الدراسة أن نصف الطلاب يقرؤون أقل من كتاب واحد خارج المنهج كل عام.
حذرت الأرصاد الجوية من رياح قوية تثير الغبار على الطرق الصحراوية غدا.
استقبل المستشفى خمسة مصابين بجروح طفيفة إثر تصادم حافلة بسيارة نقل صغيرة.
يعرض المتحف للمرة الأولى مخطوطات نادرة حفظتها عائلة من التجار منذ قرنين.
طالب النواب بتأجيل التصويت على الموازنة إلى حين صدور تقرير ديوان المحاسبة.
بدأت فرق الإنقاذ البحث عن صيادين فقدا قبالة الشاطئ بعد غرق مركبهما ليلا.
فازت الرواية بجائزة رفيعة ووصفت لجنة التحكيم لغتها بأنها صافية وموجعة معا.
تستعد المدارس لاستقبال التلاميذ بعد صيانة مئات الفصول وطباعة الكتب الجديدة.
قال صاحب المخبز إن الطحين ارتفع ثمنه مرتين منذ الشتاء ولم يرفع هو سعر الرغيف.
وقعت الشركتان مذكرة تفاهم لبناء مصنع للأدوية يوفر ثلاثمئة فرصة عمل.
أظهرت صور الأقمار الصناعية انحسار البحيرة إلى ثلث ما كانت عليه قبل عقد.
تدرب متطوعون على إسعاف الغرقى قبل بداية موسم السباحة بأيام قليلة.
اتفق الجيران على زراعة أشجار التوت مكان الساحة المهجورة خلف السوق القديم.
نفت الوزارة ما تردد عن فرض رسوم إضافية على المسافرين عبر المطار الدولي.
عاد المخرج إلى قريته ليصور فيلما عن جده الذي عمل ساعي بريد ثلاثين سنة.
سجلت البورصة خسائر محدودة في جلسة هادئة غاب عنها كبار المستثمرين.
ينتظر أن تصل الدفعة الأولى من القطارات الكهربائية قبل نهاية الصيف القادم.
ناقش المؤتمر سبل حماية الشعاب المرجانية من المراسي العشوائية للقوارب السياحية.
أغلقت البلدية ثلاثة مطاعم لمخالفتها شروط النظافة وأمهلت سبعة أخرى أسبوعا.
يتوقع الأطباء انحسار موجة الزكام مع دفء الطقس وتنصح كبار السن باللقاح.
احتفل أهل الجبل بعيد الحصاد ورقص الشبان الدبكة حتى ساعة متأخرة.
تمكن مهندسون شبان من تطوير تطبيق يدل المكفوفين على أرقام الحافلات.
خسر المنتخب مباراته الودية بهدف مبكر وغادر مدربه الملعب غاضبا.
أوقفت الشرطة رجلا حاول بيع لوحات مزيفة منسوبة إلى رسام راحل.
انطلقت حملة لجمع الملابس الشتوية وتوزيعها على المخيمات قبل هطول الثلج.
أصدر المصرف المركزي قرارا يلزم المصارف بالإفصاح عن عمولات التحويل.
قررت المحكمة تأجيل النظر في القضية إلى الشهر المقبل لغياب أحد الشهود.
`), "\n")
