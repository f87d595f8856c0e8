"""Surnames: the common single ones, the compound ones, and those that are everyday words too."""

from __future__ import annotations

SINGLE = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付傅方白邹孟熊秦邱丘江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞"
    "颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁"
    "蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商"
    "刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海"
    "阚花权强帅屠豆朴盖练廉禹井巴茅湛奉漆植"
)
_PAIRS = (
    "欧阳上官司马诸葛司徒皇甫尉迟慕容令狐宇文长孙夏侯东方南宫公孙轩辕"
    "端木独孤申屠钟离闻人西门百里东郭呼延完颜澹台公冶宗政濮阳淳于单于"
    "太叔仲孙第五鲜于闾丘司空亓官司寇拓跋赫连万俟纳兰爱新叶赫"
)
COMPOUND = frozenset(_PAIRS[i : i + 2] for i in range(0, len(_PAIRS), 2))
# Words in their own right: after a weak cue (本人, 我是) a sentence goes on more often than a name begins.
AMBIGUOUS = frozenset(
    "于和向方时应常全成连单任何安高万金石白明古和位区路车关边满原商官封强权房师游管应包解海花南班左米盘楼农华武文江田"
)
# Everyday words of two characters that begin like a name.
_WORDS = (
    "许可申请许多高度高龄周边周围周末任职任意管理管道程度项目路灯路口路面支付支持明确成立成员房东房产关系"
    "关于游客水利文件强制花园计划党员时间时候解决应该应当安全安置安排全部全体常年单位车位师傅封闭万元"
    "方案方面方便何时童年石油金额金融雷电毛坯曾经温馨习惯马上马路胡乱牛奶龙头江边田地严重严格黄色白天"
    "甘愿尚未宁愿祝福谢谢干部易燃广场家长从未伍某"
)
NOT_NAMES = frozenset(_WORDS[i : i + 2] for i in range(0, len(_WORDS), 2))
