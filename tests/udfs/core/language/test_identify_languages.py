"""Languages of texts: case O-13, short sentences of many languages, and what holds for every text."""

import threading

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith_pipeline.conf.language import UNDETERMINED, LanguageSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.language.identify import Languages, identify_languages


def told(*texts: str | None, **settings: object) -> Languages:
    return identify_languages(*string_buffers(pa.array(texts, pa.string())), LanguageSection(**settings))  # type: ignore[arg-type]


ENGLISH = "The river runs past the old mill, and children throw stones into the water while their parents talk about the harvest. "
SPANISH = "El río pasa junto al viejo molino y los niños tiran piedras al agua mientras sus padres hablan de la cosecha y del tiempo. "

SENTENCES = {
    "en": "My sister keeps three hens behind the house and sells the eggs on Fridays.",
    "de": "Meine Schwester hält drei Hühner hinter dem Haus und verkauft freitags die Eier.",
    "fr": "Ma sœur élève trois poules derrière la maison et vend les œufs le vendredi.",
    "es": "Mi hermana tiene tres gallinas detrás de la casa y vende los huevos los viernes.",
    "it": "Mia sorella alleva tre galline dietro la casa e vende le uova ogni venerdì.",
    "pt": "A minha irmã cria três galinhas atrás da casa e vende os ovos às sextas-feiras.",
    "nl": "Mijn zus houdt drie kippen achter het huis en verkoopt de eieren op vrijdag.",
    "sv": "Min syster har tre höns bakom huset och säljer äggen på fredagarna.",
    "da": "Min søster holder tre høns bag huset og sælger æggene hver fredag til naboerne.",
    "fi": "Siskoni pitää kolmea kanaa talon takana ja myy munat perjantaisin naapureille.",
    "pl": "Moja siostra trzyma trzy kury za domem i w piątki sprzedaje jajka.",
    "cs": "Moje sestra chová za domem tři slepice a v pátek prodává vejce.",
    "hu": "A nővérem három tyúkot tart a ház mögött, és péntekenként eladja a tojásokat.",
    "ro": "Sora mea ține trei găini în spatele casei și vinde ouăle în fiecare vineri.",
    "tr": "Kız kardeşim evin arkasında üç tavuk besliyor ve yumurtaları cuma günleri satıyor.",
    "ru": "Моя сестра держит трёх кур за домом и по пятницам продаёт яйца.",
    "uk": "Моя сестра тримає трьох курей за будинком і щоп'ятниці продає яйця.",
    "bg": "Сестра ми гледа три кокошки зад къщата и продава яйцата всеки петък.",
    "el": "Η αδελφή μου έχει τρεις κότες πίσω από το σπίτι και πουλά τα αυγά.",
    "he": "אחותי מגדלת שלוש תרנגולות מאחורי הבית ומוכרת את הביצים בימי שישי.",
    "ar": "تربي أختي ثلاث دجاجات خلف المنزل وتبيع البيض يوم الجمعة في السوق.",
    "fa": "خواهرم پشت خانه سه مرغ نگه می‌دارد و جمعه‌ها تخم‌مرغ می‌فروشد.",
    "hi": "मेरी बहन घर के पीछे तीन मुर्गियाँ पालती है और शुक्रवार को अंडे बेचती है।",
    "bn": "আমার বোন বাড়ির পিছনে তিনটি মুরগি পালন করে এবং শুক্রবারে ডিম বিক্রি করে।",
    "ta": "என் சகோதரி வீட்டின் பின்னால் மூன்று கோழிகளை வளர்க்கிறாள்.",
    "th": "พี่สาวของฉันเลี้ยงไก่สามตัวหลังบ้านและขายไข่ทุกวันศุกร์",
    "ko": "우리 누나는 집 뒤에서 닭 세 마리를 키우고 금요일마다 달걀을 판다.",
    "ja": "姉は家の裏で鶏を三羽飼っていて、金曜日に卵を売っています。",
    "zh": "我姐姐在屋后养了三只母鸡，每个星期五去集市上卖鸡蛋。",
    "vi": "Chị tôi nuôi ba con gà mái sau nhà và bán trứng vào mỗi thứ sáu.",
    "id": "Kakak saya memelihara tiga ekor ayam di belakang rumah dan menjual telurnya setiap hari Jumat.",
    "hy": "Քույրս տան հետևում երեք հավ է պահում և ուրբաթ օրերին ձու է վաճառում։",
    "ka": "ჩემს დას სახლის უკან სამი ქათამი ჰყავს და პარასკეობით კვერცხს ყიდის.",
    "eo": "Mia fratino tenas tri kokinojn malantaŭ la domo kaj vendas la ovojn vendrede.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_is_told(language: str) -> None:
    assert told(SENTENCES[language]).languages == [language]


def test_newlines_do_not_raise_and_every_line_counts_o13() -> None:
    found = told("The weather is mild.\nWe walk to the river every evening.", "Bom\n\tdia\r\n" + SENTENCES["pl"].replace(" ", "\n"))
    assert found.languages == ["en", "pl"]
    assert found.scores[0] > 0.8


def test_capitals_do_not_mislead_o13() -> None:
    capitals = [SENTENCES[code].upper() for code in ("en", "de", "ru", "el", "fr")]
    assert told("QUARTERLY PROJECT SUMMARY FOR ALL TEAMS", *capitals).languages == ["en", "en", "de", "ru", "el", "fr"]


def test_what_cannot_be_told_is_undetermined_with_low_confidence_o13() -> None:
    found = told("OK", "", "12345 67890", None, "\u200b", "🙂 !!! ???", "https://example.org/a/b?c=1 /usr/bin/x y_z", "\ufffd\ufffd")
    assert set(found.languages) == {UNDETERMINED}
    assert not found.scores.any()
    assert found.scripts[:3] == ["Latn", "Zyyy", "Zyyy"]


def test_mixed_text_records_both_languages_o13() -> None:
    found = told(ENGLISH * 2 + SPANISH * 2, ENGLISH * 8 + SPANISH * 2, SENTENCES["ru"] * 6 + "\n" + ENGLISH * 3, ENGLISH * 5)
    assert {found.languages[0], found.seconds[0]} == {"en", "es"}
    assert (found.languages[1], found.seconds[1]) == ("en", "es")
    assert {found.languages[2], found.seconds[2]} == {"en", "ru"}
    assert (found.languages[3], found.seconds[3]) == ("en", None)


def test_the_script_is_that_of_most_letters() -> None:
    codes = ["en", "ru", "ja", "zh", "ko", "ar", "th"]
    assert told(*(SENTENCES[code] for code in codes)).scripts == ["Latn", "Cyrl", "Jpan", "Hani", "Hang", "Arab", "Thai"]


def test_a_language_not_written_in_the_script_is_struck_out() -> None:
    assert told("ꦲꦏ꧀ꦱꦫꦗꦮꦲꦏ꧀ꦱꦫꦗꦮꦲꦏ꧀ꦱꦫꦗꦮ ꦲꦏ꧀ꦱꦫꦗꦮꦲꦏ꧀ꦱꦫꦗꦮ")[:3][0] == [UNDETERMINED]  # Javanese letters
    assert told("有生命、自由和人身安全。人人享有。").languages == ["zh"]  # no kana: not Japanese


def test_few_letters_suffice_where_a_script_has_one_language() -> None:
    assert told("καλημέρα", "שלום עולם", "สวัสดีครับ", "안녕하세요", "hola").languages == ["el", "he", "th", "ko", UNDETERMINED]


def test_thresholds_are_those_of_the_section() -> None:
    sentence = SENTENCES["da"]
    score = told(sentence).scores[0]
    assert told(sentence, min_score=score).languages == ["da"]
    assert told(sentence, min_score=min(1.0, score + 0.0001)).languages == [UNDETERMINED]
    assert told(sentence, min_score=min(1.0, score + 0.0001)).scores[0] == score
    assert told("hola amigos", min_letters=10).languages != [UNDETERMINED]
    assert told("hola amigos", min_letters=11).languages == [UNDETERMINED]


def test_code_and_links_between_words_do_not_change_the_language() -> None:
    noise = " https://example.org/find?q=the_best_of_the_web&lang=en /etc/ssh/sshd_config --with-options=all getNumberOfItems() "
    assert told(noise.join([SENTENCES["pl"]] * 4)).languages == ["pl"]


def test_a_long_document_is_told_from_all_of_its_parts() -> None:
    found = told(ENGLISH * 40 + SENTENCES["hu"] * 400)
    assert (found.languages, found.seconds) == (["hu"], ["en"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=400), max_size=6), st.integers(1, 5), st.integers(50, 120))
def test_a_row_does_not_depend_on_its_batch(texts: list[str], windows: int, window_bytes: int) -> None:
    sizes = {"windows": windows, "window_bytes": window_bytes, "min_letters": 1, "min_score": 0.0}
    together = told(*texts, **sizes)
    alone = [told(text, **sizes) for text in texts]
    assert together.languages == [one.languages[0] for one in alone]
    assert together.scores.tolist() == [one.scores[0] for one in alone]
    assert together.scripts == [one.scripts[0] for one in alone]
    assert together.seconds == [one.seconds[0] for one in alone]
    assert all(0.0 <= score <= 1.0 and score == round(score, 4) for score in together.scores.tolist())


def test_a_slice_of_a_column_is_read_from_its_place() -> None:
    column = pa.array([SENTENCES["de"], SENTENCES["fr"], SENTENCES["tr"]])[1:]
    assert identify_languages(*string_buffers(column), LanguageSection()).languages == ["fr", "tr"]


def test_threads_share_one_model_and_get_the_same_answers() -> None:
    texts = list(SENTENCES.values())
    wanted = told(*texts)
    answers: list[Languages] = []
    threads = [threading.Thread(target=lambda: answers.append(told(*texts))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    for answer in answers:
        assert answer.languages == wanted.languages
        assert np.array_equal(answer.scores, wanted.scores)


@pytest.mark.parametrize("wrong", [{"allowed": ["English"]}, {"allowed": ["und"]}, {"windows": 0}, {"min_score": 1.5}, {"unknown": 1}])
def test_a_section_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        LanguageSection(**wrong)  # type: ignore[arg-type]
