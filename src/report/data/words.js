// The page's own words, in its two languages. A value is a text, or the forms of a noun that is counted.
const WORDS = {
  en: {
    name: 'English', other: 'العربية', theme: 'Light or dark', skip: 'Skip to the findings',
    overview: 'Overview', clusters: 'Clusters', flow: 'Who ran whose copy', paragraphs: 'Paragraphs', aside: 'Set aside',
    title: 'Copies and wire stories', sub: 'What repeats in {0} of {1}.', subPlain: 'What repeats in {0}.',
    document: { one: 'document', other: 'documents' }, source: { one: 'source', other: 'sources' }, copy: { one: 'copy', other: 'copies' },
    member: { one: 'member', other: 'members' }, cluster: { one: 'cluster', other: 'clusters' }, word: { one: 'word', other: 'words' },
    pair: { one: 'pair', other: 'pairs' }, hit: { one: 'cluster', other: 'clusters' },
    tDocuments: 'documents', tCopies: 'copies of another document', tClusters: 'clusters of copies', tWire: 'of the corpus is wire copy',
    tTemplates: 'template pairs set aside', tAside: 'records not read', ofCorpus: '{0} of the corpus', largestOf: 'the largest has {0}',
    wireNote: '{0} of {1} name an agency or are copies of such', templateNote: 'one frame, other content: not copies', skippedNote: '{0} more without a word',
    sizes: 'Sizes of clusters', sizesNote: 'How many clusters have so many members.', kinds: 'Kinds of pairs', kindsNote: 'Every figure is counted in the texts, none is estimated.',
    agencies: 'Agencies', agenciesNote: 'Documents that name each as theirs, or are copies of such.', otherAgencies: '{0} other agencies', severalAgencies: 'several named', disputedNote: '{0} more: they name none, and their copies name different ones.', exact: 'same words', near_duplicate: 'near-duplicate', contains: 'contains it', contained_in: 'part of it',
    kExact: 'same words (exact)', kNear: 'near-duplicate', kContained: 'one inside the other (contains)', overlap: 'overlap', template: 'template',
    kOverlap: 'overlap: a passage is shared, not the story', kTemplate: 'template: one frame, other content',
    warnings: 'To be aware of', noWarnings: 'Nothing was capped and nothing stood out.', config: 'How it was made, and how to repeat it', command: 'Command', digest: 'Config digest', fields: 'Fields used', input: 'INPUT', copyIt: 'Copy', copied: 'Copied',
    wholeConfig: 'Whole config', search: 'Search headlines, outlets, ids and texts', anySource: 'Any outlet', anyAgency: 'Any agency', anyKind: 'Any kind', anySize: 'Any size', atLeast: '{0} or more', from: 'From', to: 'To', sort: 'Sort by',
    sSize: 'size', sNew: 'newest first', sOld: 'oldest first', sSpan: 'longest span', sSources: 'most outlets', clear: 'Clear', more: 'Show {0} more', none: 'No cluster fits. Loosen a filter.',
    briefSearched: 'of the smaller ones only headlines and outlets are searched', briefNote: 'This cluster is shown in brief. All its members stand in clusters.jsonl, line {0}.', moreNote: '{0} smaller clusters are not on this page; they stand in clusters.jsonl.',
    back: 'All clusters', prev: 'Previous', next: 'Next', link: 'Copy link', origin: 'Likely origin', found: 'Credits', byMember: 'Members in order of time', barNote: 'A bar shows how much of a member stands in the representative.', noDate: 'no date', first: 'first', sameDay: 'same day', representative: 'representative',
    rep: 'Representative', repNote: 'the member that all others are compared with', resemblance: 'resemblance', inRep: '{0} of it is in the representative', ofRep: '{0} of the representative is in it', compare: 'Text beside text', pick: 'Choose a member above to see it beside the representative.',
    noText: 'The text is not on this page. It is record {1} of {0}.', cut: 'The text goes on; the page shows its beginning.', shared: 'in both', differs: 'differs within a shared passage', own: 'only here', identical: 'The two texts have the same words.',
    uncredited: 'no credit', credited: 'credited', sibling: 'traced through copies', conflict: 'members disagree', unknown: 'unknown', ambiguous: 'copies disagree', hint: 'only cited', generic: 'agencies, unnamed', credit: 'credit', citation: 'cited',
    field: 'credit field', head: 'top of the text', tail: 'end of the text', body: 'in the text', agency: 'Agency', noAgency: 'no agency known', namedBy: '{0}: {1}', when: 'When', outlet: 'Outlet', headline: 'Headline', how: 'How it relates', creditCol: 'Credit', hours: 'h', minutes: 'min', days: 'd', span: 'over {0}',
    flowAgency: 'Outlets and agencies', flowAgencyNote: 'How many documents of each outlet carry the copy of each agency.', flowOutlet: 'Outlet to outlet', flowOutletNote: 'Rows ran stories after the column had run them first.', noFlow: 'This scan found no flows: it needs sources, and credits or dates.', flowHint: 'Point at a cell, or move to it with Tab, for its figures.', flowCell: '{0} from {1}: {2}, {3} as they came, {4} edited', delay: 'median delay {0} h', cols: 'Showing the {0} largest of {1} columns; all stand in flows.jsonl.',
    noParagraphs: 'This scan lists no repeated paragraphs.', internal: 'repeated within a document (internal)', boilerplate: 'furniture of a source (boilerplate)', syndicated: 'syndicated', quoted: 'quoted in several stories', templateP: 'template', allClasses: 'All', pNote: 'The largest are shown; all {0} stand in paragraphs.jsonl.', inDocs: '{0} in {1}', times: '{0} times',
    bad: 'Records that could not be read', badNone: 'Every record could be read.', badNote: 'The first {0} of {1}; all stand in quarantine.jsonl.', file: 'File', line: 'Line', byte: 'Byte', reason: 'Reason', skipped: 'Documents without a word', uncounted: 'What was met and is no copy', capped: 'The search for pairs, and where it was capped', frames: 'Frames: templates', framesNote: 'Documents that share a frame with other content. The {0} largest of {1} groups; a passage that stands in one of them.', like: 'like {0}', dayOf: { one: 'day', other: 'days' }, redNote: 'Red: “no credit” on a member that names no agency where the cluster’s is known (uncredited in the files); of agencies, where members (conflict) or copies (ambiguous) name different ones.', crowded: 'Texts in crowded buckets, compared with leaders only', grams: 'Phrases too common to propose pairs', bucket: 'Largest bucket', candidates: 'Candidates compared',
    rCredit: '{0} of {1} credit {2}.', rDiffer: 'Members credit different agencies: {0}.', rOutside: 'No member names an agency; copies outside the cluster credit {0}.', rNone: 'No member names an agency.',
    rUndated: 'No member is dated; the first in input order is given.', rAlone: 'It alone is dated{0}.', rEarliest: 'The earliest of {0} with a date{1}, {2} before the next.', rSame: 'Of the earliest date among {0} with a date{1}, which it shares with {2}.', rUndatedMembers: ' ({0} have none)',
    rItself: 'The first of them credits {0} itself.', rNotItself: 'The first of them does not credit {0}.',
    record: { one: 'record', other: 'records' }, wNoDocument: 'No document could be read; records seen: {0}. See quarantine.jsonl, or name the field of the text by --text-field.',
    wUnnamed: '{0} without an id, named FILE:N by record number.', wRenamed: '{0} with an id that was taken, named ID#k.', wDates: 'Only {0} of the documents have a date that can be read: dates do not count in telling templates from copies.',
    wCrowded: 'Texts in buckets of more than 100: {0}. Each was compared with the leaders of its bucket only.', wTwice: 'Standard input is named twice and read once.', wTrailing: 'bytes behind the end of the gzip stream were passed over', wMore: '{0} more',
    wUnknown: 'left out, its content is of no kind that is read here', wEntered: 'left out, a folder that was entered before by another way', wMet: 'left out, a file that was met before under another name',
    wStream: 'left out, a pipe or a device', wDangling: 'left out, a link to nothing', wCircle: 'left out, a link in a circle', wSocket: 'left out, a socket', wNeither: 'left out, neither a file nor a folder',
    made: 'Made by naskh. Everything on this page also stands in the files beside it.',
  },
  ar: {
    name: 'العربية', other: 'English', theme: 'فاتح أو داكن', skip: 'إلى النتائج',
    overview: 'نظرة عامة', clusters: 'المجموعات', flow: 'من نشر مادة من', paragraphs: 'الفقرات', aside: 'ما استُبعد',
    title: 'النسخ وأخبار الوكالات', sub: 'ما تكرر في {0} من {1}.', subPlain: 'ما تكرر في {0}.',
    document: { zero: 'وثيقة', one: 'وثيقة واحدة', two: 'وثيقتان', few: 'وثائق', many: 'وثيقة', other: 'وثيقة' }, source: { zero: 'مصدر', one: 'مصدر واحد', two: 'مصدران', few: 'مصادر', many: 'مصدراً', other: 'مصدر' }, copy: { zero: 'نسخة', one: 'نسخة واحدة', two: 'نسختان', few: 'نسخ', many: 'نسخة', other: 'نسخة' },
    member: { zero: 'عضو', one: 'عضو واحد', two: 'عضوان', few: 'أعضاء', many: 'عضواً', other: 'عضو' }, cluster: { zero: 'مجموعة', one: 'مجموعة واحدة', two: 'مجموعتان', few: 'مجموعات', many: 'مجموعة', other: 'مجموعة' }, word: { zero: 'كلمة', one: 'كلمة واحدة', two: 'كلمتان', few: 'كلمات', many: 'كلمة', other: 'كلمة' },
    pair: { zero: 'زوج', one: 'زوج واحد', two: 'زوجان', few: 'أزواج', many: 'زوجاً', other: 'زوج' }, hit: { zero: 'مجموعة', one: 'مجموعة واحدة', two: 'مجموعتان', few: 'مجموعات', many: 'مجموعة', other: 'مجموعة' },
    tDocuments: 'وثيقة', tCopies: 'نسخة من وثيقة أخرى', tClusters: 'مجموعة من النسخ', tWire: 'من المدونة مادة وكالات',
    tTemplates: 'زوج من القوالب مستبعد', tAside: 'سجل لم يُقرأ', ofCorpus: '{0} من المدونة', largestOf: 'أكبرها فيها {0}',
    wireNote: '{0} من {1} تحمل اسم وكالة أو هي نسخ مما يحمله', templateNote: 'إطار واحد ومضمون مختلف: ليست نسخاً', skippedNote: '{0} بلا كلمات',
    sizes: 'أحجام المجموعات', sizesNote: 'عدد المجموعات بحسب عدد أعضائها.', kinds: 'أنواع الأزواج', kindsNote: 'كل رقم محسوب من النصوص نفسها، لا تقدير فيه.',
    agencies: 'الوكالات', agenciesNote: 'الوثائق التي تحمل اسم الوكالة أو هي نسخ مما يحمله.', otherAgencies: 'وكالات أخرى ({0})', severalAgencies: 'ذُكرت عدة وكالات', disputedNote: 'يضاف إليها {0}: لا تذكر وكالة، ونسخها تذكر وكالات مختلفة.', exact: 'الكلمات نفسها', near_duplicate: 'شبه مطابق', contains: 'يتضمنه', contained_in: 'جزء منه',
    kExact: 'الكلمات نفسها (exact)', kNear: 'شبه مطابق (near_duplicate)', kContained: 'أحدهما ضمن الآخر (contains)', overlap: 'تداخل', template: 'قالب',
    kOverlap: 'تداخل (overlap): فقرة مشتركة لا الخبر كله', kTemplate: 'قالب (template): إطار واحد ومضمون مختلف',
    warnings: 'ملاحظات', noWarnings: 'لم يُحَدّ شيء ولم يلفت النظر شيء.', config: 'كيف أُعد، وكيف يعاد', command: 'الأمر', digest: 'بصمة الإعدادات', fields: 'الحقول المستعملة', input: 'INPUT', copyIt: 'نسخ', copied: 'نُسخ',
    wholeConfig: 'الإعدادات كاملة', search: 'ابحث في العناوين والمصادر والمعرفات والنصوص', anySource: 'كل المصادر', anyAgency: 'كل الوكالات', anyKind: 'كل الأنواع', anySize: 'كل الأحجام', atLeast: '{0} فأكثر', from: 'من', to: 'إلى', sort: 'الترتيب',
    sSize: 'الحجم', sNew: 'الأحدث أولاً', sOld: 'الأقدم أولاً', sSpan: 'أطول مدة', sSources: 'أكثر المصادر', clear: 'مسح', more: 'أظهر {0} أخرى', none: 'لا مجموعة توافق. خفف أحد الشروط.',
    briefSearched: 'لا يُبحث في الأصغر إلا في العناوين والمصادر', briefNote: 'هذه المجموعة معروضة باختصار. كل أعضائها في clusters.jsonl، السطر {0}.', moreNote: '{0} مجموعة أصغر ليست في هذه الصفحة؛ هي في clusters.jsonl.',
    back: 'كل المجموعات', prev: 'السابقة', next: 'التالية', link: 'نسخ الرابط', origin: 'الأصل المرجح', found: 'نسبة المادة', byMember: 'الأعضاء بترتيب الزمن', barNote: 'يبين الشريط كم من العضو في الممثل.', noDate: 'بلا تاريخ', first: 'الأول', sameDay: 'في اليوم نفسه', representative: 'الممثل',
    rep: 'الممثل', repNote: 'العضو الذي تقارَن به البقية', resemblance: 'التشابه', inRep: '{0} منه في الممثل', ofRep: '{0} من الممثل فيه', compare: 'نص إلى جانب نص', pick: 'اختر عضواً من القائمة لتراه إلى جانب الممثل.',
    noText: 'النص ليس في هذه الصفحة. هو السجل {1} من {0}.', cut: 'للنص بقية؛ تعرض الصفحة أوله.', shared: 'في النصين', differs: 'يختلف ضمن مقطع مشترك', own: 'هنا فقط', identical: 'كلمات النصين واحدة.',
    uncredited: 'بلا نسبة', credited: 'منسوب', sibling: 'عُرف من النسخ', conflict: 'الأعضاء مختلفون', unknown: 'غير معروف', ambiguous: 'النسخ مختلفة', hint: 'مذكور فقط', generic: 'وكالات بلا اسم', credit: 'نسبة', citation: 'ذِكر',
    field: 'حقل النسبة', head: 'أول النص', tail: 'آخر النص', body: 'في النص', agency: 'الوكالة', noAgency: 'الوكالة غير معروفة', namedBy: '{0}: {1}', when: 'متى', outlet: 'المصدر', headline: 'العنوان', how: 'الصلة', creditCol: 'النسبة', hours: 'س', minutes: 'د', days: 'ي', span: 'خلال {0}',
    flowAgency: 'المصادر والوكالات', flowAgencyNote: 'عدد وثائق كل مصدر التي تحمل مادة كل وكالة.', flowOutlet: 'من مصدر إلى مصدر', flowOutletNote: 'الصفوف نشرت بعد أن نشرت الأعمدة أولاً.', noFlow: 'لم يجد هذا المسح تدفقات: يلزمها مصادر، ونسبة أو تواريخ.', flowHint: 'أشر إلى خانة، أو انتقل إليها بمفتاح Tab، لترى أرقامها.', flowCell: '{0} عن {1}: {2}، منها {3} كما وردت و{4} محررة', delay: 'وسيط التأخر {0} س', cols: 'أكبر {0} من {1} عموداً؛ البقية في flows.jsonl.',
    noParagraphs: 'لا فقرات مكررة في هذا المسح.', internal: 'مكررة داخل الوثيقة (internal)', boilerplate: 'أثاث صفحات المصدر (boilerplate)', syndicated: 'موزعة (syndicated)', quoted: 'مقتبسة في أخبار عدة (quoted)', templateP: 'قالب (template)', allClasses: 'الكل', pNote: 'المعروض أكبرها؛ وكلها ({0}) في paragraphs.jsonl.', inDocs: '{0} في {1}', times: '{0} مرة',
    bad: 'سجلات تعذرت قراءتها', badNone: 'قُرئت كل السجلات.', badNote: 'أول {0} من {1}؛ وكلها في quarantine.jsonl.', file: 'الملف', line: 'السطر', byte: 'البايت', reason: 'السبب', skipped: 'وثائق بلا كلمات', uncounted: 'ما قوبل وليس نسخة', capped: 'البحث عن الأزواج، وأين حُدّ', frames: 'الأطر: القوالب', framesNote: 'وثائق في إطار واحد بمضمون مختلف. أكبر {0} من {1} مجموعة، ومعها مقطع ورد فيها.', like: 'مثل {0}', dayOf: { zero: 'يوم', one: 'يوم واحد', two: 'يومان', few: 'أيام', many: 'يوماً', other: 'يوم' }, redNote: 'الأحمر: «بلا نسبة» لعضو لا يذكر وكالة وقد عُرفت وكالة مجموعته (uncredited في الملفات)؛ وعلى الوكالات حيث اختلف الأعضاء (conflict) أو النسخ (ambiguous).', crowded: 'نصوص في سلال مزدحمة قورنت بالرؤوس فقط', grams: 'عبارات أشيع من أن تقترح أزواجاً', bucket: 'أكبر سلة', candidates: 'مرشحون قورنوا',
    rCredit: '{0} من {1} نسبته إلى {2}.', rDiffer: 'اختلف الأعضاء في نسبته: {0}.', rOutside: 'لا ينسبه أي عضو إلى وكالة؛ نسخ خارج المجموعة تنسبه إلى {0}.', rNone: 'لا ينسبه أي عضو إلى وكالة.',
    rUndated: 'لا تاريخ لأي عضو؛ المذكور هو الأول في ترتيب الإدخال.', rAlone: 'هو وحده مؤرخ{0}.', rEarliest: 'الأسبق بين المؤرخ منها ({0}){1}، قبل التالي بـ {2}.', rSame: 'من أقدم تاريخ بين المؤرخ منها ({0}){1}، ويشاركه فيه {2}.', rUndatedMembers: '، و{0} بلا تاريخ',
    rItself: 'أولها ينسبه إلى {0}.', rNotItself: 'أولها لا ينسبه إلى {0}.',
    record: { zero: 'سجل', one: 'سجل واحد', two: 'سجلان', few: 'سجلات', many: 'سجلاً', other: 'سجل' }, wNoDocument: 'لم تُقرأ أي وثيقة؛ عدد السجلات: {0}. انظر quarantine.jsonl، أو سمِّ حقل النص بالخيار ‎--text-field‎.',
    wUnnamed: '{0} بلا معرف، والاسم FILE:N من الملف ورقم السجل.', wRenamed: '{0} بمعرف سبق أخذه، والاسم ID#k.', wDates: 'لا يُقرأ التاريخ إلا في {0} من الوثائق: لا تُحسب التواريخ في تمييز القوالب من النسخ.',
    wCrowded: 'نصوص في سلال فيها أكثر من 100: {0}. قورن كل منها برؤوس سلته فقط.', wTwice: 'ذُكر الدخل القياسي مرتين وقُرئ مرة واحدة.', wTrailing: 'لم تُقرأ بايتات بعد نهاية دفق gzip', wMore: '{0} أخرى',
    wUnknown: 'مستبعد، محتواه ليس من نوع يُقرأ هنا', wEntered: 'مستبعد، مجلد دُخل من قبل من طريق آخر', wMet: 'مستبعد، ملف قُرئ من قبل باسم آخر',
    wStream: 'مستبعد، أنبوب أو جهاز', wDangling: 'مستبعد، رابط إلى لا شيء', wCircle: 'مستبعد، رابط يدور في حلقة', wSocket: 'مستبعد، مقبس', wNeither: 'مستبعد، ليس ملفاً ولا مجلداً',
    made: 'من إعداد naskh. كل ما في هذه الصفحة في الملفات التي بجانبها أيضاً.',
  },
};

let lang = document.documentElement.lang === 'ar' ? 'ar' : 'en';
const fill = (text, ...parts) => text.replace(/\{(\d)\}/g, (_, n) => parts[n]);
const t = (key, ...parts) => fill(WORDS[lang][key] ?? key, ...parts);
const number = (n) => new Intl.NumberFormat('en').format(n);
// No space before the sign: with one, a line from right to left would set it apart.
const percent = (x) => `${x > 0 && x < 0.01 ? '<1' : x < 1 && x > 0.99 ? 99 : Math.round(100 * x)}%`;
// A count with its noun in the form that the language wants.
function counted(n, key) {
  const forms = WORDS[lang][key];
  // Arabic says one and two by the noun alone.
  if (lang === 'ar' && (n === 1 || n === 2)) return n === 1 ? forms.one : forms.two;
  return `${number(n)} ${forms[new Intl.PluralRules(lang).select(n)] ?? forms.other}`;
}
